package io.dragoman.schemas;

import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.util.List;
import java.util.Optional;

/** The terms of a request that have a fixed translation. */
public final class Glossary {
  private Glossary() {}

  /**
   * Those for one target language, in the order of the request.
   *
   * @param target FLORES-200 code
   */
  public static List<GlossaryEntry> of(final Options options, final String target) {
    return options.getGlossary().stream()
        .flatMap(List::stream)
        .filter(entry -> isFor(entry, target))
        .toList();
  }

  private static boolean isFor(final GlossaryEntry entry, final String target) {
    final Optional<String> language = entry.getTargetLanguage();
    return language.isEmpty()
        || language
            .flatMap(Language::find)
            .map(Language::flores)
            .filter(target::equals)
            .isPresent();
  }
}
