package io.dragoman.gateway.libre;

import io.dragoman.schemas.Language;
import io.dragoman.web.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Languages by the codes that clients of LibreTranslate know. */
final class LibreLanguages {
  private LibreLanguages() {}

  /**
   * A language.
   *
   * @param targets codes of those that it is translated into
   */
  record Entry(String code, String name, List<String> targets) {}

  /** All of them. */
  static List<Entry> all() {
    final List<String> codes = Stream.of(Language.values()).map(LibreLanguages::code).toList();
    return Stream.of(Language.values())
        .map(
            language ->
                new Entry(
                    code(language),
                    language.englishName(),
                    codes.stream().filter(code -> !code.equals(code(language))).toList()))
        .toList();
  }

  /** ISO 639-1 where that means just this language, else FLORES-200. */
  static String code(final Language language) {
    return language
        .iso()
        .filter(iso -> Language.find(iso).equals(Optional.of(language)))
        .orElseGet(language::flores);
  }

  /** By any of its codes. */
  static Language of(final String field, final String code) {
    return Language.find(code)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    field, "The language is not supported.", "GET /languages lists all."));
  }
}
