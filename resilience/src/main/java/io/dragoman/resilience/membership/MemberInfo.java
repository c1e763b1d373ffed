package io.dragoman.resilience.membership;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is, can do and does. It is what somebody wrote to a topic: nothing in it may be
 * trusted further than that topic's writers.
 *
 * @param app short name of the app
 * @param version of the app
 * @param instance name of the instance
 * @param address host and port of its HTTP server
 * @param intervalMs how often it says so; after three of these without a word it counts as gone
 * @param engines in order of preference
 * @param skills what they can do
 * @param unitsPerSecond units that it finished, by the second, over the last minute
 * @param audioSecondsPerSecond seconds of audio that its engines answered, by the second, over the
 *     last minute; 0 where there is no audio
 * @param backlog records of its group's work topics that no instance has taken; the same in each
 * @param inbox units that it has taken and not finished
 * @param unableSinceMs since when no engine of it is well, milliseconds since 1970; null: one is
 * @param settledMs what came to its group's topics before this time waits neither in them nor in
 *     this instance, milliseconds since 1970; null: not known, as while partitions move
 */
public record MemberInfo(
    String app,
    String version,
    String instance,
    String address,
    long intervalMs,
    List<Engine> engines,
    Skills skills,
    double unitsPerSecond,
    double audioSecondsPerSecond,
    long backlog,
    long inbox,
    @Nullable Long unableSinceMs,
    @Nullable Long settledMs) {
  /** Of earlier versions, which do not say. */
  static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);

  /** What another version leaves out is nothing, not null. */
  public MemberInfo {
    app = Objects.requireNonNullElse(app, "");
    version = Objects.requireNonNullElse(version, "");
    instance = Objects.requireNonNullElse(instance, "");
    address = Objects.requireNonNullElse(address, "");
    engines = List.copyOf(Objects.requireNonNullElse(engines, List.of()));
    skills = Objects.requireNonNullElse(skills, Skills.NONE);
  }

  /** Of an instance that does not say what is settled. */
  public MemberInfo(
      final String app,
      final String version,
      final String instance,
      final String address,
      final long intervalMs,
      final List<Engine> engines,
      final Skills skills,
      final double unitsPerSecond,
      final double audioSecondsPerSecond,
      final long backlog,
      final long inbox,
      final @Nullable Long unableSinceMs) {
    this(
        app,
        version,
        instance,
        address,
        intervalMs,
        engines,
        skills,
        unitsPerSecond,
        audioSecondsPerSecond,
        backlog,
        inbox,
        unableSinceMs,
        null);
  }

  /**
   * An engine.
   *
   * @param name in configuration and results
   * @param device where it runs
   * @param modelVersion of its model
   * @param breaker state of its breaker, such as CLOSED or OPEN
   * @param attempts how often it was asked about a unit since the start
   */
  public record Engine(
      String name, String device, String modelVersion, String breaker, long attempts) {
    /** Of an instance that does not say how often it was asked. */
    public Engine(
        final String name, final String device, final String modelVersion, final String breaker) {
      this(name, device, modelVersion, breaker, 0);
    }

    public Engine {
      name = Objects.requireNonNullElse(name, "");
      device = Objects.requireNonNullElse(device, "");
      modelVersion = Objects.requireNonNullElse(modelVersion, "");
      breaker = Objects.requireNonNullElse(breaker, "");
    }
  }
}
