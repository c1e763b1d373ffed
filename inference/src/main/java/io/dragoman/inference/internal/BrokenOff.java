package io.dragoman.inference.internal;

import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.model.WhisperSettings;
import java.util.Arrays;
import java.util.Optional;

/**
 * A timed answer that ends before its window does, by the rule of the reference (openai/whisper,
 * transcribe.py, {@code single_timestamp_ending} and what follows).
 *
 * <p>An end of one piece that is also the start of another, both told, is where the model was sure.
 * Unless a single time ends the answer, which says that nothing more is said, what comes after the
 * last such place is heard again from there: in the reference by seeking to it, here as a window of
 * its own.
 *
 * @param finished the answer up to there
 * @param rest what was not finished
 * @param restOfAnswer the answer from there on, which counts where the rest cannot be heard again
 */
record BrokenOff(
    SpeechAssembler.Piece finished, QuietCuts.Part rest, SpeechAssembler.Piece restOfAnswer) {

  /** Of a piece that is finished there is none. */
  static Optional<BrokenOff> of(final SpeechAssembler.Piece piece, final WhisperSettings settings) {
    final int[] tokens = piece.generated().tokens();
    final int count = tokens.length;
    if (count >= 2 && isTime(tokens[count - 1], settings) && !isTime(tokens[count - 2], settings)) {
      return Optional.empty();
    }
    int cut = count - 1;
    while (cut > 0 && !(isTime(tokens[cut - 1], settings) && isTime(tokens[cut], settings))) {
      cut--;
    }
    if (cut <= 0) {
      return Optional.empty();
    }
    final int steps = tokens[cut - 1] - settings.firstTimestamp();
    final int at = piece.part().from() + steps * WhisperSettings.TIMESTAMP_SAMPLES;
    if (at <= piece.part().from() || at >= piece.part().to()) {
      return Optional.empty();
    }
    return Optional.of(
        new BrokenOff(
            part(piece, 0, cut),
            new QuietCuts.Part(at, piece.part().to()),
            part(piece, cut, count)));
  }

  private static boolean isTime(final int token, final WhisperSettings settings) {
    return token >= settings.firstTimestamp();
  }

  /** Some of the tokens, as likely as all of them together: a share of each is not known. */
  private static SpeechAssembler.Piece part(
      final SpeechAssembler.Piece piece, final int from, final int to) {
    final Generated all = piece.generated();
    final int before = share(all, from);
    final int choices = share(all, to) - before;
    return new SpeechAssembler.Piece(
        piece.part(),
        new Generated(
            Arrays.copyOfRange(all.tokens(), from, to),
            all.choices() == 0 ? 0 : all.logProbability() * choices / all.choices(),
            choices,
            to < all.tokens().length || all.ended(),
            to == all.tokens().length && all.repetitive(),
            all.marker()),
        piece.temperature());
  }

  private static int share(final Generated all, final int tokens) {
    return tokens == all.tokens().length ? all.choices() : Math.min(tokens, all.choices());
  }
}
