package io.dragoman.gateway.api;

import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.schemas.event.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the instances of the workers say of what waits for them, and how fast they are. */
public final class MemberForecast implements Forecast {
  /** The app whose engines hear. */
  public static final String TRANSCRIBER = "transcriber";

  /** The app whose engines translate. */
  public static final String TRANSLATOR = "translator";

  /** The app whose engines make workflows. */
  public static final String WORKFLOW = "workflow";

  /** How long it takes where nothing waits, seconds. */
  private static final long BASE_SECONDS = 1;

  /** The longest that is told; who knows what happens until then. */
  private static final long MAX_SECONDS = Duration.ofDays(7).toSeconds();

  private static final Duration LATER = Duration.ofSeconds(30);

  private final Supplier<List<MemberState>> members;
  private final long maxBacklog;

  /**
   * Of whoever is there.
   *
   * @param members what instances of all apps say
   * @param maxBacklog no job is taken while more than so many units wait for a worker of which no
   *     instance can work
   */
  public MemberForecast(final Supplier<List<MemberState>> members, final long maxBacklog) {
    this.members = members;
    this.maxBacklog = maxBacklog;
  }

  @Override
  public OptionalLong seconds(final Set<Stage> needed) {
    final List<MemberState> all = members.get();
    final List<OptionalLong> parts = apps(needed).map(app -> seconds(all, app)).toList();
    return parts.stream().anyMatch(OptionalLong::isEmpty)
        ? OptionalLong.empty()
        : OptionalLong.of(
            Math.min(
                MAX_SECONDS,
                BASE_SECONDS + parts.stream().mapToLong(OptionalLong::getAsLong).sum()));
  }

  @Override
  public Optional<Duration> refusal(final Set<Stage> needed) {
    final List<MemberState> all = members.get();
    return apps(needed).anyMatch(app -> isOverwhelmed(all, app))
        ? Optional.of(LATER)
        : Optional.empty();
  }

  @Override
  public boolean hears(final Stage stage) {
    return of(members.get(), app(stage)).findAny().isPresent();
  }

  @Override
  public boolean lacks(final Stage stage, final String skill) {
    final List<List<String>> tasks = tasks(members.get(), app(stage));
    return !tasks.isEmpty() && tasks.stream().noneMatch(said -> said.contains(skill));
  }

  @Override
  public boolean offers(final Stage stage, final String skill) {
    return offers(members.get(), app(stage), skill);
  }

  /** Whether every instance of an app that says what it can do can do something; not if none. */
  public static boolean offers(final List<MemberState> all, final String app, final String skill) {
    final List<List<String>> tasks = tasks(all, app);
    return !tasks.isEmpty() && tasks.stream().allMatch(said -> said.contains(skill));
  }

  private static List<List<String>> tasks(final List<MemberState> all, final String app) {
    return of(all, app).map(info -> info.skills().tasks()).filter(said -> !said.isEmpty()).toList();
  }

  private static Stream<String> apps(final Set<Stage> stages) {
    return stages.stream().map(MemberForecast::app);
  }

  private static String app(final Stage stage) {
    return switch (stage) {
      case TRANSCRIBE -> TRANSCRIBER;
      case TRANSLATE -> TRANSLATOR;
      case WORKFLOW -> WORKFLOW;
      default -> throw new IllegalArgumentException("Nothing waits for " + stage);
    };
  }

  /** Unknown while something waits and nothing is done. */
  private static OptionalLong seconds(final List<MemberState> all, final String app) {
    final double waiting = waiting(all, app);
    final double rate = of(all, app).mapToDouble(MemberInfo::unitsPerSecond).sum();
    if (waiting < 1) {
      return OptionalLong.of(0);
    }
    return rate > 0 ? OptionalLong.of((long) Math.ceil(waiting / rate)) : OptionalLong.empty();
  }

  private boolean isOverwhelmed(final List<MemberState> all, final String app) {
    // Where nobody is heard of, nothing is known: a worker may be about to start.
    return of(all, app).findAny().isPresent()
        && all.stream()
            .filter(state -> state.info().filter(info -> info.app().equals(app)).isPresent())
            .noneMatch(MemberState::able)
        && waiting(all, app) > maxBacklog;
  }

  /** Units that wait for one app's instances, or that they have taken and not finished. */
  static double waiting(final List<MemberState> all, final String app) {
    return of(all, app).mapToLong(MemberInfo::backlog).max().orElse(0)
        + (double) of(all, app).mapToLong(MemberInfo::inbox).sum();
  }

  private static Stream<MemberInfo> of(final List<MemberState> all, final String app) {
    return all.stream()
        .flatMap(state -> state.info().stream())
        .filter(info -> info.app().equals(app));
  }
}
