package io.dragoman.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JobTokenTest {
  private static final JobToken TOKEN = new JobToken("-8s_0123456789abcdefgh");

  @Test
  void shouldBeTheRequestIdOfAJobOfOneInput() {
    assertThat(TOKEN.requestId(0, 1)).isEqualTo(TOKEN.text());
    assertThat(TOKEN.requestId(3, 4)).isEqualTo(TOKEN.text() + ".3");
  }

  @Test
  void shouldFindTheInputThatARequestIsOf() {
    assertThat(TOKEN.input(TOKEN.text())).contains(0);
    assertThat(TOKEN.input(TOKEN.text() + ".12")).contains(12);
    assertThat(TOKEN.input("another0123456789abcde.12")).isEmpty();
    assertThat(TOKEN.input(TOKEN.text() + ".x")).isEmpty();
  }

  @Test
  void shouldPutRequestsOfAJobUnderItsToken() {
    assertThat(JobToken.keyOf(TOKEN.text() + ".7")).isEqualTo(TOKEN.text());
    assertThat(JobToken.keyOf("order.7")).isEqualTo("order.7");
  }

  @Test
  void shouldNotBeGuessableFromAnother() {
    assertThat(JobToken.random()).isNotEqualTo(JobToken.random());
  }

  @Test
  void shouldRefuseWhatHasNotItsForm() {
    assertThatThrownBy(() -> new JobToken("../../etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
