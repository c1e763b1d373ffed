package io.dragoman.ingest.audio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts audio into segments of speech, at silences.
 *
 * <p>Guaranteed: at least one segment for any audio with a sample; none longer than the maximum; in
 * order and without overlap; everything that was found to be speech is in one of them; the same
 * audio always gives the same segments. Where people speak for longer than the maximum without a
 * pause, the cut is at the quietest place.
 *
 * <p>Audio without any speech gives one segment of its first seconds, so that a model confirms it
 * and the request gets its answer.
 */
public final class Segmenter {
  /** How much of audio without speech a model is shown. */
  static final Duration SAMPLE_OF_SILENCE = Duration.ofSeconds(4);

  /** A cut inside speech looks for the quietest stretch of this many frames: 100 ms. */
  private static final int QUIET_FRAMES = 5;

  private final int max;
  private final int target;
  private final int pause;
  private final int silence;
  private final int padding;

  private final VoiceActivity voice;

  /**
   * A segmenter.
   *
   * @param voice finds speech; it stays the caller's
   * @param options rounded to frames of 20 ms
   */
  public Segmenter(final VoiceActivity voice, final SegmentOptions options) {
    this.voice = voice;
    this.max = frames(options.max());
    this.target = frames(options.target());
    this.pause = frames(options.pause());
    this.silence = frames(options.silence());
    this.padding = frames(options.padding());
  }

  /**
   * Cuts audio.
   *
   * @param pcm at least one sample
   */
  public List<Segment> cut(final Pcm pcm) {
    if (pcm.isEmpty()) {
      throw new IllegalArgumentException("Audio without samples has no segments");
    }
    final float[] levels = FrameLevels.of(pcm);
    final List<VoiceActivity.Speech> speech = shortened(voice.find(pcm, levels), levels);
    if (speech.isEmpty()) {
      return List.of(new Segment(0, Math.min(pcm.length(), silentSample())));
    }
    return padded(gathered(speech), levels).stream()
        .map(
            span ->
                new Segment(
                    span.from() * FrameLevels.FRAME,
                    Math.min(span.to() * FrameLevels.FRAME, pcm.length())))
        .toList();
  }

  private int silentSample() {
    return Math.min(Pcm.samples(SAMPLE_OF_SILENCE.toMillis()), max * FrameLevels.FRAME);
  }

  /** Cuts stretches that are too long by themselves, each time at the quietest place. */
  private List<VoiceActivity.Speech> shortened(
      final List<VoiceActivity.Speech> speech, final float[] levels) {
    final List<VoiceActivity.Speech> shortened = new ArrayList<>();
    for (final VoiceActivity.Speech stretch : speech) {
      int from = stretch.from();
      while (stretch.to() - from > speechMax()) {
        final int cut = quietest(levels, from + speechMax() / 2, from + speechMax());
        shortened.add(new VoiceActivity.Speech(from, cut));
        from = cut;
      }
      shortened.add(new VoiceActivity.Speech(from, stretch.to()));
    }
    return shortened;
  }

  /** Longest speech in a segment: there must be room for the padding. */
  private int speechMax() {
    return max - 2 * padding;
  }

  /** Puts neighbours into one segment as long as they fit. */
  private List<VoiceActivity.Speech> gathered(final List<VoiceActivity.Speech> speech) {
    final List<VoiceActivity.Speech> segments = new ArrayList<>();
    int first = 0;
    while (first < speech.size()) {
      final int last = last(speech, first);
      segments.add(new VoiceActivity.Speech(speech.get(first).from(), speech.get(last).to()));
      first = last + 1;
    }
    return segments;
  }

  /** Index of the last stretch that goes into the segment that starts with {@code first}. */
  private int last(final List<VoiceActivity.Speech> speech, final int first) {
    final int from = speech.get(first).from();
    int bestCut = first;
    int bestGap = -1;
    for (int i = first; i + 1 < speech.size(); i++) {
      final int length = speech.get(i).to() - from;
      final int gap = speech.get(i + 1).from() - speech.get(i).to();
      if (gap > silence || length >= target && gap >= pause) {
        return i;
      }
      // For the case that no pause comes in time: the longest so far, but no scrap at the start.
      if (gap >= bestGap && (length >= target / 3 || bestGap < 0)) {
        bestGap = gap;
        bestCut = i;
      }
      if (speech.get(i + 1).to() - from > speechMax()) {
        return bestCut;
      }
    }
    return speech.size() - 1;
  }

  /** Adds the padding, as far as neighbours leave room; they share what lies between them. */
  private List<VoiceActivity.Speech> padded(
      final List<VoiceActivity.Speech> segments, final float[] levels) {
    final List<VoiceActivity.Speech> padded = new ArrayList<>();
    int earliest = 0;
    for (int i = 0; i < segments.size(); i++) {
      final VoiceActivity.Speech segment = segments.get(i);
      final int latest =
          i + 1 < segments.size() ? (segment.to() + segments.get(i + 1).from()) / 2 : levels.length;
      final int to = Math.min(segment.to() + padding, latest);
      padded.add(new VoiceActivity.Speech(Math.max(segment.from() - padding, earliest), to));
      earliest = latest;
    }
    return padded;
  }

  /** Middle of the quietest stretch that lies between two frames; the later of equals. */
  private static int quietest(final float[] levels, final int from, final int to) {
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    int best = to;
    for (int end = from; end < to; end++) {
      sum += levels[end];
      if (end - from >= QUIET_FRAMES) {
        sum -= levels[end - QUIET_FRAMES];
      }
      if (end - from >= QUIET_FRAMES - 1 && sum <= least + 1e-3) {
        least = sum;
        best = end - QUIET_FRAMES / 2;
      }
    }
    return best;
  }

  private static int frames(final Duration duration) {
    return (int) (duration.toMillis() / 20);
  }
}
