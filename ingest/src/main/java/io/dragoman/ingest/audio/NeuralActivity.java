package io.dragoman.ingest.audio;

import io.dragoman.inference.onnx.voice.SpeechModel;
import io.dragoman.schemas.DragomanException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds speech by a network of Silero's layout, also in noise and music.
 *
 * <p>A stretch starts where the probability reaches the threshold, and ends where it has stayed
 * below another, lower one for long enough, as {@code get_speech_timestamps} of silero-vad has it.
 * Where the model fails, the audio's loudness decides: no request is lost for its sake.
 */
public final class NeuralActivity implements VoiceActivity {
  private static final Logger LOG = LoggerFactory.getLogger(NeuralActivity.class);
  private static final float FULL_SCALE = 32_768;

  private final VoiceActivity loudness = new EnergyActivity();
  private final SpeechModel model;
  private final NeuralOptions options;

  /**
   * A detector.
   *
   * @param model stays the caller's
   */
  public NeuralActivity(final SpeechModel model, final NeuralOptions options) {
    this.model = model;
    this.options = options;
  }

  @Override
  public List<Speech> find(final Pcm pcm, final float[] levels) {
    final float[] probabilities;
    try {
      probabilities = model.probabilities(index -> pcm.sample(index) / FULL_SCALE, pcm.length());
    } catch (final DragomanException e) {
      LOG.warn("Speech is found by loudness, because the model of vad.model failed", e);
      return loudness.find(pcm, levels);
    }
    return frames(padded(stretches(probabilities, pcm.length(), options), pcm.length()));
  }

  /** Stretches of speech in samples, not padded yet. */
  static List<Speech> stretches(
      final float[] probabilities, final int length, final NeuralOptions options) {
    final int minSpeech = Pcm.samples(options.minSpeech().toMillis());
    final int minSilence = Pcm.samples(options.minSilence().toMillis());
    final List<Speech> found = new ArrayList<>();
    int start = -1;
    int silentSince = -1;
    for (int window = 0; window < probabilities.length; window++) {
      final int at = window * SpeechModel.WINDOW;
      if (probabilities[window] >= options.threshold()) {
        start = start < 0 ? at : start;
        silentSince = -1;
      } else if (start >= 0 && probabilities[window] < options.endThreshold()) {
        silentSince = silentSince < 0 ? at : silentSince;
        if (at - silentSince >= minSilence) {
          add(found, start, silentSince, minSpeech);
          start = -1;
          silentSince = -1;
        }
      }
    }
    if (start >= 0) {
      add(found, start, length, minSpeech);
    }
    return found;
  }

  private static void add(
      final List<Speech> found, final int from, final int to, final int minSpeech) {
    if (to - from > minSpeech) {
      found.add(new Speech(from, to));
    }
  }

  private List<Speech> padded(final List<Speech> stretches, final int length) {
    final int pad = Pcm.samples(options.speechPad().toMillis());
    final List<Speech> padded = new ArrayList<>();
    int earliest = 0;
    for (int i = 0; i < stretches.size(); i++) {
      final Speech stretch = stretches.get(i);
      final int latest =
          i + 1 < stretches.size() ? (stretch.to() + stretches.get(i + 1).from()) / 2 : length;
      padded.add(
          new Speech(
              Math.max(stretch.from() - pad, earliest), Math.min(stretch.to() + pad, latest)));
      earliest = latest;
    }
    return padded;
  }

  /** The frames that the samples are in; stretches that meet in a frame become one. */
  private static List<Speech> frames(final List<Speech> samples) {
    final List<Speech> frames = new ArrayList<>();
    for (final Speech stretch : samples) {
      final int from = stretch.from() / FrameLevels.FRAME;
      final int to = (stretch.to() + FrameLevels.FRAME - 1) / FrameLevels.FRAME;
      if (!frames.isEmpty() && frames.getLast().to() >= from) {
        frames.add(new Speech(frames.removeLast().from(), to));
      } else {
        frames.add(new Speech(from, to));
      }
    }
    return frames;
  }
}
