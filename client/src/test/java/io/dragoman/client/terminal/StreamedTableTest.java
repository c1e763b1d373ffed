package io.dragoman.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamedTableTest {
  private static final String KOREAN = "오늘 오후 세 시에 서울역에서 만납시다 그리고 갑시다";

  @Test
  void shouldFitTheTerminalWhenTextIsKorean() {
    for (int width = 30; width < 80; width++) {
      final StreamedTable table = table(TestTerminal.of(true, width).terminal());

      assertThat(DisplayWidth.of(table.row("한국어 이름", "7", KOREAN).replaceAll("\u001b\\[\\d+m", "")))
          .as("width %d", width)
          .isLessThanOrEqualTo(width);
    }
  }

  @Test
  void shouldAlignColumnsWhenCellsHoldKorean() {
    final StreamedTable table = table(Terminal.pipe());

    assertThat(table.header()).isEqualTo("NAME          COUNT  MESSAGE");
    assertThat(table.row("한국", "7", KOREAN)).isEqualTo("한국              7  " + KOREAN);
  }

  @Test
  void shouldColourOnlyWhereTheTerminalDoes() {
    assertThat(table(TestTerminal.of(true, 80).terminal()).row("a", "1", "b"))
        .startsWith("\u001b[31ma\u001b[0m   ");
    assertThat(table(Terminal.pipe()).row("a", "1", "b")).doesNotContain("\u001b");
  }

  @Test
  void shouldCutWithAnEllipsis() {
    assertThat(DisplayWidth.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(DisplayWidth.cut("abcd", 4)).isEqualTo("abcd");
    assertThat(DisplayWidth.cut("가나다", 4)).isEqualTo("가…");
    assertThat(DisplayWidth.cut("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 5)).endsWith("\ude00…");
  }

  private static StreamedTable table(final Terminal terminal) {
    return new StreamedTable(
        terminal,
        Column.of("NAME").fixed(12, 1).styled(Terminal.Style.BAD),
        Column.number("COUNT").fixed(5, 0),
        Column.text("MESSAGE"));
  }
}
