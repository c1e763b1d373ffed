package io.dragoman.dlq.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dlq.audit",
        "dlq.tasks",
        "dlq.policies",
        "dlq.parked",
        "dlq.translator",
        "dlq.anything",
        "eu.dlq.audit",
        "eu.dlq.translator",
        "us-dlq.audit",
        "eu.group.members",
        "group.members",
        "group.deaths",
        "eu.transcriber.delay",
        "eu.translator.delay",
        "eu.requests",
        "eu.transcripts",
        "eu.translations",
        "__consumer_offsets",
        "__transaction_state",
        "dragoman-translator-inbox-changelog",
        "sums-KSTREAM-AGGREGATE-repartition",
        "orders-dlt"
      })
  void shouldRefuseWhatOnlyDragomanOrKafkaWrite(final String target) {
    assertThat(Targets.any("eu.").refusal(target, "orders-dlt")).isPresent();
    assertThat(Targets.of("eu.", List.of("*")).refusal(target, "orders-dlt"))
        .as("no allow-list makes it right")
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"orders", "eu.translation.tasks", "eu.audio.events", "requests", "translations"})
  void shouldSendWorkBack(final String target) {
    assertThat(Targets.any("eu.").refusal(target, "orders-dlt")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"payments", "orders", "eu.translation.tasks"})
  void shouldRefuseWhatTheListDoesNotName(final String target) {
    final Targets targets = Targets.of("", List.of(" eu.* ", "orders-*", ""));

    assertThat(targets.refusal(target, "x").isPresent()).isEqualTo(!target.startsWith("eu."));
    assertThat(targets.importRefusal(target)).isEqualTo(targets.refusal(target, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dlq.audit", "dlq.tasks", "requests", "translation.tasks", "__x"})
  void shouldImportNothingIntoWorkResultsAndAccounts(final String target) {
    assertThat(Targets.any("").importRefusal(target)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dlq.translator", "dlq.lab", "orders-dlt"})
  void shouldImportDeadLetters(final String target) {
    assertThat(Targets.any("").importRefusal(target)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = "sums-repartition")
  void shouldSendToARepartitionTopicThatIsNamedInFull(final String target) {
    assertThat(Targets.of("", List.of(target)).refusal(target, "sums-dlt")).isEmpty();
  }
}
