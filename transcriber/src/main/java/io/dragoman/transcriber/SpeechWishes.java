package io.dragoman.transcriber;

import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.event.Options;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** How a transcript is wanted: as a request says, and for the rest as the app is configured. */
final class SpeechWishes {
  /**
   * The first two of the reference: with the demo model in noise, one draw more than the likeliest
   * text never made transcripts worse, and draws at higher temperatures did.
   */
  static final String DEFAULT_TEMPERATURES = "0,0.2";

  private static final String TRANSLATE = "translate";
  private static final String WORD = "word";

  private final boolean timestamps;
  private final SpeechOptions configured;
  private final String temperatures;
  private final Set<EngineSkill> skills;

  /** What an engine cannot do, by the name of the option and its value. */
  record Impossible(String option, String value) {}

  SpeechWishes(final Settings settings, final Set<EngineSkill> skills) {
    this.timestamps = settings.flag(TranscriberApp.TIMESTAMPS);
    this.temperatures = String.join(",", settings.list(TranscriberApp.TEMPERATURES));
    this.configured =
        SpeechOptions.DEFAULTS
            .withTemperatures(
                settings.list(TranscriberApp.TEMPERATURES).stream().map(Float::valueOf).toList())
            .withCarryOver(settings.flag(TranscriberApp.CARRY_OVER));
    this.skills = skills;
  }

  /** What of it the engine cannot do, and would change what is answered. */
  Optional<Impossible> impossible(final Options options) {
    if (isTranslation(options) && !skills.contains(EngineSkill.TRANSLATE)) {
      return Optional.of(new Impossible("task", TRANSLATE));
    }
    return hasWords(options) && !skills.contains(EngineSkill.WORD_TIMES)
        ? Optional.of(new Impossible("timestamps", WORD))
        : Optional.empty();
  }

  /** What an engine must be able to do for it. */
  Set<EngineSkill> needed(final SpeechOptions wanted) {
    final Set<EngineSkill> needed = EnumSet.noneOf(EngineSkill.class);
    if (wanted.translate()) {
      needed.add(EngineSkill.TRANSLATE);
    }
    if (wanted.words()) {
      needed.add(EngineSkill.WORD_TIMES);
    }
    return needed;
  }

  /** Whether the transcript is wanted in timed pieces. */
  boolean isTimed(final Options options) {
    return options.getTimestamps().map(wanted -> !wanted.equals("none")).orElse(timestamps);
  }

  /** Everything else; a hint that the engine cannot use is left out. */
  SpeechOptions of(final Options options) {
    SpeechOptions wanted =
        configured.withTranslate(isTranslation(options)).withWords(hasWords(options));
    if (skills.contains(EngineSkill.PROMPT)) {
      wanted =
          wanted.withPrompt(options.getPrompt().orElse("")).withHotwords(options.getHotwords());
    }
    if (skills.contains(EngineSkill.BEAMS)) {
      wanted = wanted.withBeams(options.getBeams().orElse(configured.beams()));
    }
    final float temperature = options.getTemperature().orElse(0f);
    return skills.contains(EngineSkill.TEMPERATURE) && temperature > 0
        ? wanted.withTemperatures(List.of(temperature))
        : wanted;
  }

  /** What of the configuration an answer depends on, for its fingerprint; empty for defaults. */
  String configuration() {
    return (temperatures.equals(DEFAULT_TEMPERATURES) ? "" : "/" + temperatures)
        + (configured.carryOver() ? "/previous" : "");
  }

  private static boolean isTranslation(final Options options) {
    return options.getTask().filter(TRANSLATE::equals).isPresent();
  }

  private static boolean hasWords(final Options options) {
    return options.getTimestamps().filter(WORD::equals).isPresent();
  }

  /** Accepts lists of numbers from 0 to 1. */
  static ConfigDef.Validator temperatures() {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          final List<?> all = (List<?>) value;
          if (all.isEmpty()) {
            throw new ConfigException(name, value, "At least one temperature is needed");
          }
          for (final Object one : all) {
            if (!isTemperature(one.toString())) {
              throw new ConfigException(name, value, one + " is no number from 0 to 1");
            }
          }
        },
        () -> "numbers from 0 to 1");
  }

  private static boolean isTemperature(final String text) {
    try {
      final float value = Float.parseFloat(text);
      return value >= 0 && value <= 1;
    } catch (final NumberFormatException e) {
      return false;
    }
  }
}
