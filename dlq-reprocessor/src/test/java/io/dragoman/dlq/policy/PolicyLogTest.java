package io.dragoman.dlq.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.log.Unreadable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLogTest {
  @Test
  void shouldFindNothingWrongWhenAPolicyWasStarted() {
    assertThat(
            PolicyLog.problem(
                said(
                    "{'version':1,'policy':'p','running':true,'who':'ann',"
                        + "'when':'2026-01-31T12:00:00Z','why':''}")))
        .isEmpty();
  }

  @Test
  void shouldFindNothingWrongWhenAPolicyIsForgotten() {
    assertThat(PolicyLog.problem(Letters.letter().key(Letters.utf8("p")).pointer().build()))
        .isEmpty();
  }

  @Test
  void shouldSayThatANewerVersionWroteItWhenOneDid() {
    assertThat(PolicyLog.problem(said("{'version':2,'when':7}")))
        .hasValueSatisfying(problem -> assertThat(problem.newer()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{'version':1}",
        "{'version':1,'when':'yesterday'}",
        "{'version':0,'when':'2026-01-31T12:00:00Z'}",
      })
  void shouldSayThatItIsNoneWhenItIsDamaged(final String value) {
    assertThat(PolicyLog.problem(said(value)))
        .map(Unreadable::why)
        .contains("not what was said of a policy");
  }

  private static DeadLetter said(final String value) {
    return Letters.letter()
        .key(Letters.utf8("p"))
        .value(Letters.utf8(value.replace('\'', '"')))
        .build();
  }
}
