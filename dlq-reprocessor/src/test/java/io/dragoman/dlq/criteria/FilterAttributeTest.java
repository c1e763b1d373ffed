package io.dragoman.dlq.criteria;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.letter.State;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterAttributeTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-02-01T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CODE | engine_timeout,INTERNAL | ENGINE_TIMEOUT;INTERNAL",
        "STATE | Parked | PARKED",
        "SINCE | 2h | 2026-02-01T10:00:00Z",
        "MIN_ATTEMPTS | 007 | 7",
        "TOPIC | ' a*, b' | a*;b",
        "KEY | ' a,b' | ' a,b'",
      })
  void shouldReadWhatPeopleWrite(
      final FilterAttribute attribute, final String written, final String read) {
    assertThat(attribute.read(List.of(written), NOON)).isEqualTo(Arrays.asList(read.split(";")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CODE | ENGINE_TIMEOT | there is no ENGINE_TIMEOT; did you mean ENGINE_TIMEOUT?",
        "STATE | done | There are pending, replayed, discarded, parked.",
        "CODE | ',' | it is there and names nothing",
        "TOPIC | ' ' | it is there and names nothing",
        "MAX_ATTEMPTS | -1 | is no whole number from 0 to 1000000",
        "UNTIL | soon | is no time: write",
      })
  void shouldRefuseWhatMeansNothing(
      final FilterAttribute attribute, final String written, final String sentence) {
    assertThatThrownBy(() -> attribute.read(List.of(written), NOON))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void shouldRefuseWhenGivenTwiceWhatCanBeOnlyOne() {
    assertThatThrownBy(
            () -> Criteria.read(Map.of(FilterAttribute.KEY, List.of("one", "other")), NOON))
        .hasMessageContaining("it is there 2 times");
  }

  @Test
  void shouldMeanTheSameWhenConstantsStandInAnotherOrder() {
    assertThat(Criteria.ALL.with(FilterAttribute.STATE, List.of(State.PENDING, State.PARKED)))
        .isEqualTo(Criteria.ALL.with(FilterAttribute.STATE, List.of(State.PARKED, State.PENDING)));
  }

  @Test
  void shouldHaveOneNameOnTheCommandLineAndOverHttp() {
    assertThat(FilterAttribute.MIN_ATTEMPTS.parameter()).isEqualTo("minAttempts");
    assertThat(FilterAttribute.MIN_ATTEMPTS.option()).isEqualTo("--min-attempts");
  }
}
