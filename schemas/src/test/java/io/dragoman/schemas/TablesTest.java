package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TablesTest {
  static Stream<Arguments> tables() {
    return Stream.of(
        Arguments.of(
            Tables.topics(),
            Stream.of(Topic.values()).map(Topic::baseName).toList(),
            "| `audio.segments` | fingerprint, UTF-8 | `AudioSegment` | 7 days | delete | 1 MiB |"
                + " zstd | ingest | transcriber | Stretches of speech, 16 kHz mono PCM, at most 30"
                + " s each. |"),
        Arguments.of(
            Tables.headers(),
            Stream.of(Header.values()).map(Header::key).toList(),
            "| `dragoman.request-id` | The request that the record belongs to. |"),
        Arguments.of(
            Tables.errorCodes(),
            Stream.of(ErrorCode.values()).map(Enum::name).toList(),
            "| `EMPTY_INPUT` | the record's, permanent | 400 | REJECTED | There is nothing to work"
                + " on: no bytes, no samples or no text. | Send content. |"));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void shouldHaveARowForEachEntryWhenPrinted(
      final String table, final List<String> entries, final String row) {
    final List<String> lines = table.lines().toList();

    assertThat(lines).hasSize(entries.size() + 2).contains(row);
    assertThat(lines.stream().skip(2).map(line -> line.split("`")[1]))
        .containsExactlyElementsOf(entries);
    assertThat(lines.stream().map(line -> line.replaceAll("\\\\\\|", "").split("\\|", -1).length))
        .containsOnly(lines.getFirst().split("\\|", -1).length);
  }
}
