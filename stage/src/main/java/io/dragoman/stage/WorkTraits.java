package io.dragoman.stage;

import io.dragoman.inference.EngineSkill;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.event.Options;
import io.dragoman.stage.price.Consumption;
import io.dragoman.web.key.AccessKey;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decides which engines may be asked about a piece of work.
 *
 * @param languages codes that an engine must know, in its own notation
 * @param skills what it must be able to do
 * @param length in characters, or in milliseconds of audio
 * @param localOnly whether the work must not leave this machine
 * @param tier of the client
 * @param maxUnitCost the most that it may cost, by estimate, on another machine; empty: any
 * @param expected what it is expected to take of an engine
 */
public record WorkTraits(
    Set<String> languages,
    Set<EngineSkill> skills,
    long length,
    boolean localOnly,
    String tier,
    Optional<BigDecimal> maxUnitCost,
    Consumption expected) {
  /** Of work that any engine may be asked about. */
  public static final WorkTraits NONE = of(Set.of(), Set.of(), 0, Consumption.NONE, null);

  public WorkTraits {
    languages = Set.copyOf(languages);
    skills = Set.copyOf(skills);
  }

  /**
   * With what the options of work say of where it may be done.
   *
   * @param options null: nothing
   */
  public static WorkTraits of(
      final Set<String> languages,
      final Set<EngineSkill> skills,
      final long length,
      final Consumption expected,
      final @Nullable Options options) {
    return new WorkTraits(
        languages,
        skills,
        length,
        options != null && options.getLocalOnly(),
        options == null ? AccessKey.DEFAULT_TIER : options.getTier().orElse(AccessKey.DEFAULT_TIER),
        Optional.ofNullable(options).flatMap(Options::getMaxUnitCost).flatMap(Cost::amount),
        expected);
  }
}
