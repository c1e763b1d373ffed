package io.dragoman.inference.internal;

import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model whose tokens are letters by their number; 1000 is timestamp 0, each step is 20 ms. */
final class Letters {
  static final int SECOND = 16_000;
  static final int T0 = 1000;
  static final int START = 998;
  static final int END = 997;
  static final int PREVIOUS = 996;
  static final int TRANSCRIBE = 995;
  static final int TRANSLATE = 994;
  static final int KOREAN = 993;
  static final int NO_SPEECH = 992;

  /** Windows of 8 s, at most 100 tokens. */
  static final WhisperSettings SETTINGS =
      new WhisperSettings(
          8,
          80,
          8 * SECOND,
          2000,
          START,
          END,
          OptionalInt.of(TRANSCRIBE),
          OptionalInt.of(TRANSLATE),
          OptionalInt.of(PREVIOUS),
          T0 - 1,
          OptionalInt.of(NO_SPEECH),
          new TreeMap<>(Map.of("ko", KOREAN)),
          new int[0],
          new int[0],
          50,
          100,
          List.of(),
          WhisperSettings.Thresholds.DEFAULT);

  static final Function<int[], String> DECODE =
      tokens ->
          Arrays.stream(tokens)
              .filter(token -> token < KOREAN - 1)
              .mapToObj(Character::toString)
              .collect(Collectors.joining());

  private Letters() {}

  static int[] encode(final String text) {
    return text.chars().toArray();
  }

  /** Tokens of texts and of times in seconds. */
  static int[] said(final Object... textsAndTimes) {
    return Arrays.stream(textsAndTimes)
        .flatMapToInt(
            part ->
                part instanceof final String text
                    ? Arrays.stream(encode(text))
                    : IntStream.of(T0 + (int) Math.round(((Number) part).doubleValue() * 50)))
        .toArray();
  }

  /** An answer that the model ended. */
  static Generated answer(final double average, final double noSpeech, final int... tokens) {
    final int choices = tokens.length + 1;
    return new Generated(tokens, average * choices, choices, true, false, (float) noSpeech);
  }

  /** A tone between each two times, in seconds. */
  static float[] sound(final double seconds, final double... times) {
    final float[] pcm = new float[(int) (seconds * SECOND)];
    for (int k = 0; k < times.length; k += 2) {
      for (int i = (int) (times[k] * SECOND); i < times[k + 1] * SECOND; i++) {
        pcm[i] = (float) Math.sin(i * 0.3);
      }
    }
    return pcm;
  }
}
