package io.dragoman.inference.internal;

import io.dragoman.inference.SearchOptions;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.internal.audio.LogMel;
import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.EncoderInput;
import io.dragoman.inference.internal.generate.Search;
import io.dragoman.inference.internal.generate.SpeechRules;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What Whisper hears and is to write: spectrograms, prefixes and rules. */
final class SpeechBatches {
  private static final int MAX_PROBED_TOKENS = 32;

  /** Silence that is left after a clip, so that the model hears it end. */
  private static final int SILENT_FRAMES = 100;

  /** A clip is never heard with less around it than this part of the window. */
  private static final int MIN_PART = 4;

  private final WhisperSettings settings;
  private final SearchOptions search;
  private final LogMel logMel;
  private final boolean reduced;

  /**
   * Makes batches for a model.
   *
   * @param search how to search, but for the number of beams
   * @param reduced whether a batch has only as much of the window as its longest clip fills
   */
  SpeechBatches(final WhisperSettings settings, final SearchOptions search, final boolean reduced) {
    this.reduced = reduced;
    this.settings = settings;
    this.search = search;
    this.logMel = new LogMel(settings.melBands(), settings.windowSamples());
  }

  /**
   * A part of a clip that fits into the model's window.
   *
   * @param before tokens of what was said before, see {@link SpeechPrompt}
   * @param search how its transcript is searched for
   */
  record Window(int clip, SpeechInput input, QuietCuts.Part part, int[] before, Search search) {
    /** After nothing, with the likeliest transcript. */
    Window(final int clip, final SpeechInput input, final QuietCuts.Part part) {
      this(clip, input, part, new int[0], Search.GREEDY);
    }

    /** The same, with or without timestamps. */
    Window withTimestamps(final boolean wanted) {
      return new Window(clip, input.withTimestamps(wanted), part, before, search);
    }

    /** The same, searched for otherwise. */
    Window withSearch(final Search wanted) {
      return new Window(clip, input, part, before, wanted);
    }

    /** Those with equal ones can be transcribed at once: prefixes are of the same length. */
    Object kind() {
      return List.of(input.timestamps(), before.length);
    }
  }

  /** Windows that are transcribed at once, all of the same kind. */
  Batch of(final List<Window> windows) {
    return of(
        windows.stream().map(window -> window.withSearch(window.search().like(search))).toList(),
        Integer.MAX_VALUE);
  }

  private Batch of(final List<Window> windows, final int most) {
    final List<Batch.Row> rows =
        windows.stream()
            .map(
                window -> {
                  final long[] prefix = prefix(window);
                  return new Batch.Row(
                      prefix,
                      new SpeechRules(settings, window.input().timestamps()),
                      Math.min(most, settings.maxLength() - prefix.length),
                      window.search());
                })
            .toList();
    return new Batch(features(windows), rows, marker(startAt(windows.getFirst().before())));
  }

  /** Windows of which the language is wanted; the one token that is chosen is its own. */
  Batch detecting(final List<Window> windows) {
    final Batch.Row row =
        new Batch.Row(new long[] {settings.start()}, SpeechRules.languages(settings), 1);
    return new Batch(features(windows), Collections.nCopies(windows.size(), row), marker(0));
  }

  private Optional<Batch.Marker> marker(final int position) {
    return settings.noSpeech().isPresent()
        ? Optional.of(new Batch.Marker(position, settings.noSpeech().getAsInt()))
        : Optional.empty();
  }

  /** Places that an encoder makes of the whole window: its first layers halve the frames. */
  int positions() {
    return logMel.frames() / 2;
  }

  /** The spectrograms of windows. */
  EncoderInput features(final List<Window> windows) {
    final int frames = reduced ? filled(windows) : logMel.frames();
    final FloatBuffer values =
        ByteBuffer.allocateDirect(
                Math.multiplyExact(
                    windows.size(), Math.multiplyExact(settings.melBands() * frames, Float.BYTES)))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (final Window window : windows) {
      final float[] mel =
          logMel.compute(window.input().pcm(), window.part().from(), window.part().to());
      for (int band = 0; band < settings.melBands(); band++) {
        values.put(mel, band * logMel.frames(), frames);
      }
    }
    return new EncoderInput.Features(values.flip(), windows.size(), settings.melBands(), frames);
  }

  /** Frames of the longest clip and of some silence after it; even, as two make one place. */
  private int filled(final List<Window> windows) {
    final int longest =
        windows.stream().mapToInt(window -> window.part().length()).max().orElseThrow();
    final int frames =
        Math.max(Math.ceilDiv(longest, LogMel.HOP) + SILENT_FRAMES, logMel.frames() / MIN_PART);
    return Math.min(logMel.frames(), frames + frames % 2);
  }

  /** Where in a prefix the start token is, after which the model tells whether anybody speaks. */
  private static int startAt(final int[] before) {
    return before.length == 0 ? 0 : before.length + 1;
  }

  /** The language in which a transcript is written. */
  static String writtenLanguage(final SpeechInput input) {
    return input.options().translate() ? "en" : input.language();
  }

  /** The tokens that say what is to be written, without timestamps or not. */
  int[] startOfTranscript(final SpeechInput input) {
    final IntStream.Builder start = IntStream.builder();
    start.add(settings.start());
    if (settings.languages().containsKey(input.language())) {
      start.add(settings.languages().get(input.language()));
      (input.options().translate() ? settings.translate() : settings.transcribe())
          .ifPresent(start::add);
    }
    return start.build().toArray();
  }

  private long[] prefix(final Window window) {
    final SpeechInput input = window.input();
    final LongStream.Builder prefix = LongStream.builder();
    if (window.before().length > 0) {
      prefix.add(settings.previous().orElseThrow());
      Arrays.stream(window.before()).forEach(prefix::add);
    }
    Arrays.stream(startOfTranscript(input)).forEach(prefix::add);
    if (!input.timestamps()) {
      prefix.add(settings.noTimestamps());
    }
    return prefix.build().toArray();
  }

  /** Short batches, of one clip and of several, with and without timestamps. */
  List<Batch> probes() {
    return List.of(
        probe(false, noise()), probe(true, noise(), tone(440, 2 * LogMel.RATE), sweep()));
  }

  private Batch probe(final boolean timestamps, final float[]... clips) {
    final String language = settings.languages().isEmpty() ? "" : settings.languages().firstKey();
    return of(
        Stream.of(clips)
            .map(
                pcm ->
                    new Window(
                        0,
                        new SpeechInput(pcm, language, timestamps),
                        new QuietCuts.Part(0, Math.min(pcm.length, settings.windowSamples()))))
            .toList(),
        MAX_PROBED_TOKENS);
  }

  /** A quiet tone of some pitch and length. */
  static float[] tone(final double hertz, final int samples) {
    final float[] tone = new float[samples];
    for (int i = 0; i < samples; i++) {
      tone[i] = (float) (0.01 * Math.sin(2 * Math.PI * hertz * i / LogMel.RATE));
    }
    return tone;
  }

  /** Bursts of noise, about as long as syllables. */
  private static float[] noise() {
    final Random random = new Random(1);
    final float[] noise = new float[3 * LogMel.RATE];
    for (int i = 0; i < noise.length; i++) {
      final double burst = Math.max(0, Math.sin(2 * Math.PI * 4 * i / LogMel.RATE));
      noise[i] = (float) (0.2 * burst * random.nextGaussian());
    }
    return noise;
  }

  /** A tone that rises and falls. */
  private static float[] sweep() {
    final float[] sweep = new float[3 * LogMel.RATE];
    double phase = 0;
    for (int i = 0; i < sweep.length; i++) {
      phase += 2 * Math.PI * (300 + 250 * Math.sin(2 * Math.PI * i / LogMel.RATE)) / LogMel.RATE;
      sweep[i] = (float) (0.3 * Math.sin(phase));
    }
    return sweep;
  }
}
