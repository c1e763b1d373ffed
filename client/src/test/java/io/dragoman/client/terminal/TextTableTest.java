package io.dragoman.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.terminal.TextTable.Cell;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private final TextTable table =
      new TextTable(Column.of("FILE"), Column.text("TEXT"), Column.number("MS"));

  @Test
  void shouldAlignColumnsWhenCellsHoldKorean() {
    table.row(Cell.of("a.wav"), Cell.of("안녕하세요."), Cell.of("7"));
    table.row(Cell.of("bb.wav"), Cell.of("Hello."), Cell.of("1234"));

    assertThat(table.render(terminal(false, 80)))
        .containsExactly(
            "FILE    TEXT           MS", "a.wav   안녕하세요.     7", "bb.wav  Hello.       1234");
  }

  @Test
  void shouldWrapTextWhenTerminalIsNarrow() {
    table.row(Cell.of("a.wav"), Cell.of("The train leaves at seven o'clock."), Cell.of("7"));

    final List<String> lines = table.render(terminal(false, 30));

    assertThat(lines)
        .containsExactly(
            "FILE   TEXT                 MS",
            "a.wav  The train leaves at   7",
            "       seven o'clock.");
  }

  @Test
  void shouldNeverExceedWidthWhenKoreanIsWrapped() {
    table.row(Cell.of("a.wav"), Cell.of("오늘 오후 세 시에 서울역에서 만납시다 그리고 갑시다"), Cell.of("7"));

    for (final int width : new int[] {26, 30, 40, 60}) {
      assertThat(table.render(terminal(false, width)))
          .as("width %d", width)
          .allMatch(line -> DisplayWidth.of(line) <= width);
    }
  }

  @Test
  void shouldListCellsWhenColumnsCannotFit() {
    table.row(Cell.of("a-long-name.wav"), Cell.of("Hello"), Cell.of("7"));
    table.row(Cell.of("b.wav"), Cell.of(""), Cell.of("8"));

    assertThat(table.render(terminal(false, 22)))
        .containsExactly(
            "FILE  a-long-name.wav",
            "TEXT  Hello",
            "MS    7",
            "",
            "FILE  b.wav",
            "TEXT",
            "MS    8");
  }

  @Test
  void shouldLeaveOutWhatIsMissedLeastWhenATerminalIsNarrow() {
    final TextTable ranked =
        new TextTable(
            Column.of("NAME"), Column.of("DEVICE").missed(1), Column.of("MODEL").missed(2));
    ranked.row(Cell.of("translator"), Cell.of("cuda:0"), Cell.of("nllb-1"));

    assertThat(plain(ranked.render(terminal(true, 20))))
        .containsExactly("NAME        DEVICE", "translator  cuda:0");
    assertThat(plain(ranked.render(terminal(true, 10)))).containsExactly("NAME", "translator");
    assertThat(ranked.render(terminal(false, 20))).contains("MODEL   nllb-1");
  }

  private static List<String> plain(final List<String> lines) {
    return lines.stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList();
  }

  @Test
  void shouldUseNoEscapesWhenNotOnATerminal() {
    table.row(new Cell("a", Terminal.Style.BAD), Cell.of("b"), Cell.of("c"));

    assertThat(String.join("", table.render(terminal(false, 80)))).doesNotContain("\u001b");
    assertThat(String.join("", table.render(terminal(true, 80)))).contains("\u001b[31ma\u001b[0m");
  }

  @Test
  void shouldCutWordsWhenTheyAreWiderThanTheLine() {
    assertThat(TextTable.wrap("가나다라마", 4)).containsExactly("가나", "다라", "마");
  }

  private static Terminal terminal(final boolean real, final int width) {
    return TestTerminal.of(real, width).terminal();
  }
}
