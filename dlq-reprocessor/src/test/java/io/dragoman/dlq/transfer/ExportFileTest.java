package io.dragoman.dlq.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.letter.Location;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportFileTest {
  private static final byte[] BYTES = {0, (byte) 0xff, '\n', '"', 5};

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void export() throws IOException {
    file = folder.resolve("letters.jsonl");
    final Letters letter = Letters.spring().topic("orders-dlt").at(3, 42).key(BYTES).value(BYTES);
    letter.headers().add("twice", BYTES).add("twice", null).add("", new byte[0]);
    try (ExportFile.Writer writer = new ExportFile.Writer(file)) {
      writer.add(letter.build());
      writer.add(Letters.streams().build().withoutValue());
      writer.finish();
    }
  }

  @Test
  void shouldBringBackTheSameBytes() throws IOException {
    final List<ExportFile.Line> lines = new ArrayList<>();

    assertThat(ExportFile.read(file, lines::add)).isEqualTo(2);

    final ExportFile.Line first = lines.getFirst();
    assertThat(first.location()).isEqualTo(new Location("orders-dlt", 3, 42));
    assertThat(first.timestamp()).isEqualTo(1_769_860_800_000L);
    assertThat(first.key()).hasValueSatisfying(key -> assertThat(key).isEqualTo(BYTES));
    assertThat(first.value()).hasValueSatisfying(value -> assertThat(value).isEqualTo(BYTES));
    final Header[] headers = first.headers().toArray();
    assertThat(headers[headers.length - 3].value()).isEqualTo(BYTES);
    assertThat(headers[headers.length - 2].key()).isEqualTo("twice");
    assertThat(headers[headers.length - 2].value()).isNull();
    assertThat(headers[headers.length - 1].value()).isEmpty();
    assertThat(lines.getLast().value()).isEmpty();
  }

  @Test
  void shouldRefuseWhenTheFileWasChanged() throws IOException {
    Files.writeString(file, Files.readString(file).replace("\"timestamp\":1", "\"timestamp\":2"));

    assertThatThrownBy(() -> ExportFile.read(file, line -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("checksum");
  }

  @Test
  void shouldRefuseWhenTheFileWasCutOff() throws IOException {
    final List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(0, lines.size() - 1));

    assertThatThrownBy(() -> ExportFile.read(file, line -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no tail");
  }

  @Test
  void shouldRefuseWhenItIsSomethingElse() throws IOException {
    Files.writeString(file, "{\"a\":1}\n");

    assertThatThrownBy(() -> ExportFile.read(file, line -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not an export");
  }

  @Test
  void shouldNotOverwriteWhenTheFileExists() {
    assertThatThrownBy(() -> new ExportFile.Writer(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
