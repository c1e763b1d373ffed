package io.dragoman.dlq.criteria;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.value.AvroSource;
import io.dragoman.dlq.value.ValueDecoder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CriteriaTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  static Stream<Arguments> conditions() {
    return Stream.of(
        Arguments.of(Criteria.ALL, with(FilterAttribute.SINCE, NOON.plusMillis(1))),
        Arguments.of(with(FilterAttribute.SINCE, NOON), with(FilterAttribute.UNTIL, NOON)),
        Arguments.of(
            with(FilterAttribute.UNTIL, NOON.plusMillis(1)), with(FilterAttribute.UNTIL, NOON)),
        Arguments.of(
            Criteria.ALL.with(FilterAttribute.CODE, List.of("ENGINE_TIMEOUT", "INTERNAL")),
            with(FilterAttribute.CODE, "INTERNAL")),
        both(FilterAttribute.DISPOSITION, "EXHAUSTED", "POISON"),
        both(FilterAttribute.EXCEPTION, "DragomanEx", "Arithmetic"),
        both(FilterAttribute.KEY, "key", "ke"),
        both(FilterAttribute.REQUEST, "request-1", "request-2"),
        both(FilterAttribute.CLIENT, "client-1", "client-2"),
        both(FilterAttribute.MIN_ATTEMPTS, 3, 4),
        both(FilterAttribute.MAX_ATTEMPTS, 3, 2),
        both(FilterAttribute.ORIGIN, "translation.tasks", "translation"),
        both(FilterAttribute.HEADER, "dragoman.engine", "engine"),
        both(FilterAttribute.HEADER, "dragoman.engine=nllb-cpu", "dragoman.engine=other"),
        both(FilterAttribute.TEXT, "ENGINE took", "gone"));
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void shouldTellApartWhatIsMeant(final Criteria meant, final Criteria other) {
    final DeadLetter letter = Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").time(NOON).build();

    assertThat(filter(meant).matches(letter)).as(meant.words()).isTrue();
    assertThat(filter(other).matches(letter)).as(other.words()).isFalse();
  }

  @Test
  void shouldNeedEveryConditionWhenThereAreSeveral() {
    final DeadLetter letter = Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").build();
    final Criteria both =
        with(FilterAttribute.KEY, "key").with(FilterAttribute.REQUEST, "request-1");

    assertThat(filter(both).matches(letter)).isTrue();
    assertThat(filter(both.with(FilterAttribute.CLIENT, "nobody")).matches(letter)).isFalse();
    assertThat(filter(both)).hasToString("key = 'key' and request = 'request-1'");
  }

  @Test
  void shouldNotMatchWhenAForeignRecordDoesNotSay() {
    final Criteria code = with(FilterAttribute.CODE, "INTERNAL");
    final Criteria attempts = with(FilterAttribute.MIN_ATTEMPTS, 0);

    assertThat(filter(code).matches(Letters.spring().build())).isFalse();
    assertThat(filter(attempts).matches(Letters.streams().build())).isFalse();
  }

  private static Arguments both(
      final FilterAttribute attribute, final Object meant, final Object other) {
    return Arguments.of(with(attribute, meant), with(attribute, other));
  }

  private static Criteria with(final FilterAttribute attribute, final Object value) {
    return Criteria.ALL.with(attribute, value);
  }

  private static DeadLetterFilter filter(final Criteria criteria) {
    return criteria.filter(new ValueDecoder(AvroSource.NONE), StatusIndex::new);
  }
}
