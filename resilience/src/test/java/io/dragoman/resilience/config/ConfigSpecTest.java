package io.dragoman.resilience.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigSpecTest {
  private static final ConfigSpec SPEC =
      ConfigSpec.builder()
          .define("batch.max", Type.INT, 16, Range.atLeast(1), "Most items in a batch.")
          .define("batch.min", Type.INT, 1, Range.atLeast(1), "Fewest items | in a batch.")
          .define("api.key", Type.PASSWORD, "", "Key of the remote service.")
          .define("names", Type.LIST, "a,b", "Names.")
          .required("model.dir", Type.STRING, "Directory of the model.")
          .handOn("kafka.")
          .rule(
              settings ->
                  settings.integer("batch.min") <= settings.integer("batch.max")
                      ? Optional.empty()
                      : Optional.of("batch.min must not be above batch.max."))
          .build();

  @Test
  void shouldTakeCommandLineOverEnvironmentOverFileOverDefault() {
    final Settings all =
        SPEC.resolve(
            Map.of("batch.max", "4"),
            Map.of("DRAGOMAN_BATCH_MAX", "3", "DRAGOMAN_MODEL_DIR", "env"),
            Map.of("batch.max", "2", "model.dir", "file", "names", "c"));

    assertThat(all.integer("batch.max")).isEqualTo(4);
    assertThat(all.source("batch.max")).isEqualTo(Source.COMMAND_LINE);
    assertThat(all.string("model.dir")).isEqualTo("env");
    assertThat(all.source("model.dir")).isEqualTo(Source.ENVIRONMENT);
    assertThat(all.list("names")).containsExactly("c");
    assertThat(all.source("names")).isEqualTo(Source.FILE);
    assertThat(all.integer("batch.min")).isEqualTo(1);
    assertThat(all.source("batch.min")).isEqualTo(Source.DEFAULT);
  }

  @Test
  void shouldNameTheNearestKeyWhenAKeyIsUnknown() {
    assertThatThrownBy(() -> SPEC.resolve(Map.of("model.dir", "m", "bach.max", "3")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Unknown configuration key bach.max (from command line); did you mean batch.max?");
  }

  @Test
  void shouldNotGuessWhenNothingIsNear() {
    assertThatThrownBy(
            () -> SPEC.resolve(Map.of(), Map.of(), Map.of("model.dir", "m", "zzzzzzzzzzz", "3")))
        .hasMessage("Unknown configuration key zzzzzzzzzzz (from file).");
  }

  @Test
  void shouldReportEveryProblemAtOnce() {
    assertThatThrownBy(() -> SPEC.resolve(Map.of("batch.max", "0", "batch.min", "x", "y", "1")))
        .hasMessageContaining("batch.max")
        .hasMessageContaining("batch.min")
        .hasMessageContaining("model.dir")
        .hasMessageContaining("Unknown configuration key y");
  }

  @Test
  void shouldNameBothKeysWhenTheyContradict() {
    assertThatThrownBy(
            () -> SPEC.resolve(Map.of("model.dir", "m", "batch.max", "2", "batch.min", "3")))
        .hasMessage("batch.min must not be above batch.max.");
  }

  @Test
  void shouldHandOnKeysUnderAPrefix() {
    final Settings settings =
        SPEC.resolve(
            Map.of("model.dir", "m", "kafka.linger.ms", "5"),
            Map.of("DRAGOMAN_KAFKA_SASL_MECHANISM", "PLAIN"),
            Map.of());

    assertThat(settings.under("kafka."))
        .containsExactlyInAnyOrderEntriesOf(Map.of("linger.ms", "5", "sasl.mechanism", "PLAIN"));
  }

  @Test
  void shouldWarnOfAVariableThatMeansNothing() {
    final Settings settings =
        SPEC.resolve(
            Map.of("model.dir", "m"),
            Map.of("DRAGOMAN_BATCH_MAXX", "5", "DRAGOMAN_LOG_FORMAT", "json", "PATH", "/bin"),
            Map.of());

    assertThat(settings.warnings())
        .containsExactly(
            "Environment variable DRAGOMAN_BATCH_MAXX means nothing to this app; did you mean"
                + " DRAGOMAN_BATCH_MAX?");
  }

  @ParameterizedTest
  @CsvSource({
    "api.key",
    "kafka.sasl.jaas.config",
    "kafka.ssl.keystore.key",
    "kafka.producer.ssl.key.password",
    "kafka.basic.auth.user.info"
  })
  void shouldNeverPrintASecret(final String key) {
    final Settings settings = SPEC.resolve(Map.of("model.dir", "m", key, "hunter2"));

    assertThat(settings.describe()).contains(key + " = [hidden] (command line)");
    assertThat(settings.toString()).doesNotContain("hunter2");
  }

  @Test
  void shouldGiveASecretToWhoAsksForIt() {
    assertThat(SPEC.resolve(Map.of("model.dir", "m", "api.key", "hunter2")).secret("api.key"))
        .isEqualTo("hunter2");
  }

  private static final ConfigSpec NAMED =
      ConfigSpec.builder()
          .named(
              "engines",
              "Names of engines.",
              ConfigSpec.builder()
                  .required("dir", Type.STRING, "Where it is.")
                  .define("batch.max", Type.INT, 0, Range.atLeast(0), "Most items."))
          .build();

  @Test
  void shouldHaveKeysForEachNameOfAList() {
    final Settings settings =
        NAMED.resolve(
            Map.of("engines.big-one.dir", "/big"),
            Map.of(
                "DRAGOMAN_ENGINES", "big-one, small",
                "DRAGOMAN_ENGINES_BIG_ONE_BATCH_MAX", "7",
                "DRAGOMAN_ENGINES_SMALL_DIR", "/small"),
            Map.of("engines", "other"));

    assertThat(settings.list("engines")).containsExactly("big-one", "small");
    assertThat(settings.string(ConfigSpec.namedKey("engines", "big-one", "dir"))).isEqualTo("/big");
    assertThat(settings.integer("engines.big-one.batch.max")).isEqualTo(7);
    assertThat(settings.string("engines.small.dir")).isEqualTo("/small");
    assertThat(settings.integer("engines.small.batch.max")).isZero();
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void shouldSayWhatIsWrongWithTheKeysOfAName() {
    assertThatThrownBy(() -> NAMED.resolve(Map.of("engines", "a", "engines.a.dri", "x")))
        .hasMessageContaining("engines.a.dri")
        .hasMessageContaining("did you mean engines.a.dir?")
        .hasMessageContaining("Missing required configuration \"engines.a.dir\"");
    assertThatThrownBy(() -> NAMED.resolve(Map.of("engines.b.dir", "x")))
        .hasMessageContaining("engines.b.dir")
        .hasMessageContaining("engines does not name b.");
    assertThatThrownBy(() -> NAMED.resolve(Map.of("engines", "A.b")))
        .hasMessageContaining("a-z, 0-9 and -");
    assertThatThrownBy(() -> NAMED.resolve(Map.of("engines", "a,a", "engines.a.dir", "x")))
        .hasMessageContaining("Each name may stand there once");
  }

  @Test
  void shouldDocumentTheKeysOfAnyName() {
    assertThat(NAMED.markdown()).contains("| `engines.NAME.dir` | string | required |");
  }

  @Test
  void shouldWriteATableOfAllKeys() {
    assertThat(SPEC.markdown())
        .startsWith("| Key | Type | Default | Allowed | Meaning |\n| --- |")
        .contains("| `batch.max` | int | `16` | [1,...] | Most items in a batch. |\n")
        .contains("| `batch.min` | int | `1` | [1,...] | Fewest items \\| in a batch. |\n")
        .contains("| `model.dir` | string | required |");
  }

  @Test
  void shouldKeepTheRulesOfAKeyThatGetsAnotherDefault() {
    final ConfigSpec spec =
        ConfigSpec.builder()
            .define("batch.max", Type.INT, 16, Range.atLeast(1), "Most items in a batch.")
            .withDefault("batch.max", 4)
            .build();

    assertThat(spec.resolve(Map.of()).integer("batch.max")).isEqualTo(4);
    assertThatThrownBy(() -> spec.resolve(Map.of("batch.max", "0")))
        .hasMessageContaining("batch.max");
  }

  @Test
  void shouldThrowWhenAskedForAKeyThatNobodyDeclared() {
    final Settings settings = SPEC.resolve(Map.of("model.dir", "m"));

    assertThatThrownBy(() -> settings.string("nothing"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
