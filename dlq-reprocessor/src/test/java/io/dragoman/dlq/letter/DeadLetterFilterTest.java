package io.dragoman.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeadLetterFilterTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final DeadLetterFilter ALL = DeadLetterFilter.all();

  static Stream<Arguments> conditions() {
    return Stream.of(
        Arguments.of(ALL, ALL.since(NOON.plusMillis(1))),
        Arguments.of(ALL.since(NOON), ALL.until(NOON)),
        Arguments.of(ALL.until(NOON.plusMillis(1)), ALL.until(NOON)),
        Arguments.of(
            ALL.errorCodes(Set.of("ENGINE_TIMEOUT", "INTERNAL")),
            ALL.errorCodes(Set.of("INTERNAL"))),
        Arguments.of(ALL.dispositions(Set.of("EXHAUSTED")), ALL.dispositions(Set.of("POISON"))),
        Arguments.of(ALL.exception("DragomanEx"), ALL.exception("Arithmetic")),
        Arguments.of(ALL.key("key"), ALL.key("ke")),
        Arguments.of(ALL.requestId("request-1"), ALL.requestId("request-2")),
        Arguments.of(ALL.clientId("client-1"), ALL.clientId("client-2")),
        Arguments.of(ALL.minAttempts(3), ALL.minAttempts(4)),
        Arguments.of(ALL.maxAttempts(3), ALL.maxAttempts(2)),
        Arguments.of(ALL.originTopic("translation.tasks"), ALL.originTopic("translation")),
        Arguments.of(ALL.header("dragoman.engine"), ALL.header("engine")),
        Arguments.of(
            ALL.header("dragoman.engine", "nllb-cpu"), ALL.header("dragoman.engine", "other")),
        Arguments.of(ALL.message("ENGINE took"), ALL.message("gone")));
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void shouldTellApartWhatIsMeant(final DeadLetterFilter meant, final DeadLetterFilter other) {
    final DeadLetter letter = Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").time(NOON).build();

    assertThat(meant.matches(letter)).as(meant.toString()).isTrue();
    assertThat(other.matches(letter)).as(other.toString()).isFalse();
  }

  @Test
  void shouldNeedEveryConditionWhenThereAreSeveral() {
    final DeadLetter letter = Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").build();
    final DeadLetterFilter both = ALL.key("key").requestId("request-1");

    assertThat(both.matches(letter)).isTrue();
    assertThat(both.clientId("nobody").matches(letter)).isFalse();
    assertThat(both).hasToString("key = 'key' and request = 'request-1'");
  }

  @Test
  void shouldNotMatchWhenAForeignRecordDoesNotSay() {
    assertThat(ALL.errorCodes(Set.of("INTERNAL")).matches(Letters.spring().build())).isFalse();
    assertThat(ALL.minAttempts(0).matches(Letters.streams().build())).isFalse();
  }
}
