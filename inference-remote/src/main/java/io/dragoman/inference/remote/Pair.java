package io.dragoman.inference.remote;

import io.dragoman.inference.EngineException;
import io.dragoman.inference.TextInput;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Language;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Languages of a text to translate.
 *
 * @param source of the text
 * @param target wanted
 */
record Pair(Language source, Language target) {

  /**
   * Of an input.
   *
   * @param known what may be asked for
   * @throws EngineException with UNSUPPORTED_LANGUAGE if one of them may not
   */
  static Pair of(final TextInput input, final List<Language> known) {
    return new Pair(
        language(input.sourceLanguage(), known), language(input.targetLanguage(), known));
  }

  private static Language language(final String code, final List<Language> known) {
    return Language.find(code)
        .filter(known::contains)
        .orElseThrow(
            () ->
                new EngineException(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "The service is not to be asked for the language '%s', only for %s"
                        .formatted(
                            code,
                            known.stream()
                                .map(Language::flores)
                                .collect(Collectors.joining(", ")))));
  }
}
