package io.dragoman.ingest.internal;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Shown;
import io.dragoman.schemas.event.SpeechLanguage;

/** What a request that waits hears about the language of its speech. */
sealed interface LanguageAnswer {
  /**
   * It is known.
   *
   * @param language which one
   * @param probability 0 to 1
   */
  record Found(Language language, float probability) implements LanguageAnswer {}

  /** It will not be known. */
  record Failed(DragomanException why) implements LanguageAnswer {
    static Failed of(final ErrorCode code, final String message) {
      return new Failed(new DragomanException(code, message));
    }
  }

  /** Nobody wants to know any more. */
  record Cancelled() implements LanguageAnswer {}

  /** Reads an answer, of which nothing is believed before it is checked. */
  static LanguageAnswer of(final SpeechLanguage answer) {
    if (answer.getCancelled()) {
      return new Cancelled();
    }
    if (answer.getErrorCode().isPresent() || answer.getLanguage().isEmpty()) {
      return Failed.of(
          answer.getErrorCode().flatMap(ErrorCode::find).orElse(ErrorCode.INTERNAL),
          "The language of the speech could not be found out: "
              + answer.getMessage().map(Shown::text).orElse("no reason is given")
              + " Name it as sourceLanguage.");
    }
    final String code = answer.getLanguage().get();
    final float probability = answer.getProbability();
    return Language.find(code)
        .<LanguageAnswer>map(
            language ->
                new Found(language, Float.isNaN(probability) ? 0 : Math.clamp(probability, 0f, 1f)))
        .orElseGet(
            () ->
                Failed.of(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "The speech is in the language %s, which has no FLORES-200 code; if that is"
                            .formatted(Shown.text(code))
                        + " wrong, name the right one as sourceLanguage."));
  }
}
