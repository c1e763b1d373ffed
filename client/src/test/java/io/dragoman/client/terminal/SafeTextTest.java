package io.dragoman.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafeTextTest {
  @Test
  void shouldWriteControlCharactersOutWhenARecordHasThem() {
    assertThat(SafeText.line("a\u001b[2Jb\u202ec")).isEqualTo("a\\u001b[2Jb\\u202ec");
    assertThat(SafeText.block("a\n\tb\u0007")).isEqualTo("a\n\tb\\u0007");
  }

  @Test
  void shouldStayOnOneLine() {
    assertThat(SafeText.line(" one\r\n\t two \n")).isEqualTo("one two");
  }

  @Test
  void shouldLookAtEachBlankOnceWhenARecordHoldsAMillion() {
    final String blanks = " ".repeat(1_000_000);

    assertThat(SafeText.line("a" + blanks + "b\u2028\u2029 c")).isEqualTo("a" + blanks + "b c");
  }
}
