package io.dragoman.stage;

import io.dragoman.inference.EngineSkill;
import io.dragoman.resilience.config.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Set;

/**
 * What a running app gives to its strategy.
 *
 * @param settings the configuration
 * @param values reads and writes records
 * @param languages codes that work may name: those that every model of the app knows, or, where
 *     engines are listed, any of them
 * @param skills what work may ask for, likewise
 * @param meters where meters are registered
 * @param clock tells the time
 */
public record StageContext(
    Settings settings,
    TopicValues values,
    Set<String> languages,
    Set<EngineSkill> skills,
    MeterRegistry meters,
    InstantSource clock) {
  public StageContext {
    languages = Set.copyOf(languages);
    skills = Set.copyOf(skills);
  }
}
