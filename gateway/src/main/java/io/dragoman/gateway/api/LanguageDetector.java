package io.dragoman.gateway.api;

import io.dragoman.schemas.Language;
import java.util.Optional;

/** Finds out in which language a text is written. Safe for several threads. */
@FunctionalInterface
public interface LanguageDetector {
  /** Knows none. */
  LanguageDetector NONE = text -> Optional.empty();

  /** The language; empty when the text does not say. */
  Optional<Language> detect(String text);
}
