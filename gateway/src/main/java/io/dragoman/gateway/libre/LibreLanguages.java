package io.dragoman.gateway.libre;

import io.dragoman.gateway.api.MemberForecast;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.Language;
import io.dragoman.web.ApiException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Languages by the codes that clients of LibreTranslate know. Safe for several threads. */
final class LibreLanguages {
  private static final Known CATALOGUE =
      Known.of(EnumSet.allOf(Language.class), EnumSet.allOf(Language.class));

  private final Supplier<List<MemberState>> members;
  private final AtomicReference<Known> last = new AtomicReference<>(CATALOGUE);

  /**
   * Those that translators know now; the catalogue's while none says which.
   *
   * @param members what instances of all apps say
   */
  LibreLanguages(final Supplier<List<MemberState>> members) {
    this.members = members;
  }

  /**
   * A language.
   *
   * @param targets codes of those that it is translated into
   */
  record Entry(String code, String name, List<String> targets) {}

  /** Kept, as it is long and hardly ever changes. */
  private record Known(Set<Language> sources, Set<Language> targets, List<Entry> entries) {
    static Known of(final Set<Language> sources, final Set<Language> targets) {
      return new Known(
          sources,
          targets,
          sources.stream()
              .map(
                  language ->
                      new Entry(
                          code(language),
                          language.englishName(),
                          targets.stream()
                              .filter(target -> target != language)
                              .map(LibreLanguages::code)
                              .toList()))
              .toList());
    }
  }

  /** All of them. */
  List<Entry> all() {
    final List<Skills> skills =
        members.get().stream()
            .flatMap(state -> state.info().stream())
            .filter(info -> info.app().equals(MemberForecast.TRANSLATOR))
            .map(MemberInfo::skills)
            .toList();
    final Set<Language> sources = union(skills, Skills::sources);
    final Set<Language> targets = union(skills, Skills::targets);
    if (sources.isEmpty() || targets.isEmpty()) {
      return CATALOGUE.entries();
    }
    return last.updateAndGet(
            known ->
                known.sources().equals(sources) && known.targets().equals(targets)
                    ? known
                    : Known.of(sources, targets))
        .entries();
  }

  private static Set<Language> union(
      final List<Skills> skills, final Function<Skills, List<String>> codes) {
    return skills.stream()
        .map(codes)
        .flatMap(Collection::stream)
        .flatMap(code -> Language.find(code).stream())
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Language.class)));
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
