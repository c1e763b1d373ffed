package io.dragoman.dlq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class StyleTest {
  @Test
  void shouldWriteControlCharactersOutWhenARecordHasThem() {
    assertThat(Style.line("a\u001b[2Jb\u202ec")).isEqualTo("a\\u001b[2Jb\\u202ec");
    assertThat(Style.block("a\n\tb\u0007")).isEqualTo("a\n\tb\\u0007");
  }

  @Test
  void shouldStayOnOneLine() {
    assertThat(Style.line(" one\r\n\t two \n")).isEqualTo("one two");
  }

  @Test
  void shouldColourOnlyWhereTheTerminalDoes() {
    assertThat(new Style(Ansi.ON).bad("x")).isEqualTo("\u001b[31mx\u001b[0m");
    assertThat(new Style(Ansi.OFF).bad("x")).isEqualTo("x");
  }

  @Test
  void shouldCutWithAnEllipsis() {
    assertThat(Style.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(Style.cut("abcd", 4)).isEqualTo("abcd");
  }

  @Test
  void shouldLookAtEachBlankOnceWhenARecordHoldsAMillion() {
    final String blanks = " ".repeat(1_000_000);

    assertThat(Style.line("a" + blanks + "b\u2028\u2029 c")).isEqualTo("a" + blanks + "b c");
  }
}
