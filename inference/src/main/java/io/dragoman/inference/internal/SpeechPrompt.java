package io.dragoman.inference.internal;

import io.dragoman.inference.SpeechOptions;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The tokens that tell Whisper what was said before a window.
 *
 * <p>Of previous text the end is kept, as in the reference (openai/whisper, decoding.py, {@code
 * _get_initial_tokens}: {@code prompt_tokens[-(n_ctx // 2 - 1):]}). Hotwords come before it, as in
 * faster-whisper (transcribe.py, {@code get_prompt}), of which the beginning is kept. There the two
 * may fill a slot each, which leaves a full prompt no room for an answer; here they share one.
 */
final class SpeechPrompt {
  private static final int[] NOTHING = {};

  private final WhisperSettings settings;
  private final Function<String, int[]> encode;

  SpeechPrompt(final WhisperSettings settings, final Function<String, int[]> encode) {
    this.settings = settings;
    this.encode = encode;
  }

  /** The tokens of the text that a clip's options say was said before. */
  int[] previous(final SpeechOptions options) {
    return tokens(options.prompt());
  }

  /**
   * What stands before the start token, without the token that says so; empty for nothing.
   *
   * @param previous tokens of what was said before
   */
  int[] before(final SpeechOptions options, final int[] previous) {
    if (settings.previous().isEmpty()) {
      return NOTHING;
    }
    final int[] hotwords = tokens(String.join(" ", options.hotwords()));
    final int ofHotwords = Math.min(hotwords.length, settings.maxPrompt());
    final int ofPrevious = Math.min(previous.length, settings.maxPrompt() - ofHotwords);
    return IntStream.concat(
            Arrays.stream(hotwords, 0, ofHotwords),
            Arrays.stream(previous, previous.length - ofPrevious, previous.length))
        .toArray();
  }

  private int[] tokens(final String text) {
    final String stripped = text.strip();
    return stripped.isEmpty() ? NOTHING : encode.apply(" " + stripped);
  }
}
