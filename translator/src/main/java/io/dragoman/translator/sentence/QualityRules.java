package io.dragoman.translator.sentence;

import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.Language;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What becomes of a bad translation.
 *
 * @param minLogProbability mean of the tokens' logarithms below which a translation is refused
 * @param rejectWrongScript whether one is refused of which nothing is in the target's script
 * @param rejectRepetition whether one is refused that repeats itself until the length limit
 * @param retryBeams with how many hypotheses a bad one is tried again, 1 for not
 */
public record QualityRules(
    double minLogProbability, boolean rejectWrongScript, boolean rejectRepetition, int retryBeams) {
  static final String MIN_LOG_PROBABILITY = "quality.min.log.probability";
  static final String REJECT_WRONG_SCRIPT = "quality.reject.wrong.script";
  static final String REJECT_REPETITION = "quality.reject.repetition";
  static final String RETRY_BEAMS = "quality.retry.beams";

  private static final double DEFAULT_MIN_LOG_PROBABILITY = -6;
  private static final int DEFAULT_RETRY_BEAMS = 4;
  private static final Set<QualityReason> WORTH_ANOTHER_TRY =
      EnumSet.of(QualityReason.REPETITION, QualityReason.WRONG_SCRIPT, QualityReason.EMPTY);

  /** Adds these keys to an app's declaration. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder spec) {
    return spec.define(
            MIN_LOG_PROBABILITY,
            Type.DOUBLE,
            DEFAULT_MIN_LOG_PROBABILITY,
            Range.between(-100, 0),
            "A translation is refused as INVALID_OUTPUT when the mean natural logarithm of its"
                + " tokens' probabilities is below this; -100: never.")
        .define(
            REJECT_WRONG_SCRIPT,
            Type.BOOLEAN,
            true,
            "Whether a translation is refused as INVALID_OUTPUT when nothing that the model wrote"
                + " is in the script of the target language; copied words do not count. If not, it"
                + " is only told in the result.")
        .define(
            REJECT_REPETITION,
            Type.BOOLEAN,
            true,
            "Whether a translation is refused as INVALID_OUTPUT when it repeats itself until the"
                + " length limit. If not, it is only told in the result.")
        .define(
            RETRY_BEAMS,
            Type.INT,
            DEFAULT_RETRY_BEAMS,
            Range.between(1, TextOptions.MAX_BEAMS),
            "With how many beams a sentence is translated again when its translation is empty,"
                + " repeats itself or is in a wrong script, and its client said nothing about"
                + " beams; the better one is taken. 1: it is not.");
  }

  /**
   * As they are configured.
   *
   * @param skills what every model can do: one that knows no beams would answer the same again
   */
  public static QualityRules of(final Settings settings, final Set<EngineSkill> skills) {
    return new QualityRules(
        settings.decimal(MIN_LOG_PROBABILITY),
        settings.flag(REJECT_WRONG_SCRIPT),
        settings.flag(REJECT_REPETITION),
        skills.contains(EngineSkill.BEAMS) ? settings.integer(RETRY_BEAMS) : 1);
  }

  /** What to ask instead when an answer is bad. */
  Optional<TextInput> again(final TextInput input, final TranslatedText answer) {
    final TextOptions options = input.options();
    final boolean free = options.beams() == 0 && options.temperature() == 0;
    return retryBeams > 1
            && free
            && quality(input, answer).reasons().stream().anyMatch(WORTH_ANOTHER_TRY::contains)
        ? Optional.of(input.withOptions(options.withBeams(retryBeams)))
        : Optional.empty();
  }

  /** The first unless the second is better. */
  TranslatedText better(
      final TextInput input, final TranslatedText first, final TranslatedText second) {
    return quality(input, second).value() > quality(input, first).value() ? second : first;
  }

  private static Quality quality(final TextInput input, final TranslatedText answer) {
    return Quality.of(
        input.text(),
        answer,
        Language.find(input.sourceLanguage()).orElseThrow(),
        Language.find(input.targetLanguage()).orElseThrow());
  }
}
