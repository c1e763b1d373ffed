package io.dragoman.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Utf8Test {
  @Test
  void shouldFindNoTextInTheNullValueOfAHeader() {
    assertThat(Utf8.decode(null)).isEmpty();
    assertThat(Utf8.decode(new byte[] {(byte) 0xff})).isEmpty();
    assertThat(Utf8.decode(new byte[0])).contains("");
  }
}
