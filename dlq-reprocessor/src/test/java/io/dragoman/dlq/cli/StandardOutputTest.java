package io.dragoman.dlq.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.client.terminal.StandardOutput;
import io.dragoman.dlq.letter.Letters;
import io.dragoman.dlq.transfer.ExportFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  /** What the launcher has where standard output is a full disk. */
  private static PrintWriter full() {
    final OutputStream full =
        new OutputStream() {
          @Override
          public void write(final int one) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    return new PrintWriter(new PrintStream(full, true, StandardCharsets.UTF_8), true);
  }

  @Test
  void shouldFailWhenTheEndOfAnExportCannotBeWritten() throws Exception {
    final ExportFile.Writer writer = new ExportFile.Writer(new StandardOutput(full()));
    writer.add(Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").build());

    assertThatThrownBy(writer::finish)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("disk is full");
    assertThatThrownBy(writer::close).isInstanceOf(IOException.class);
  }

  @Test
  void shouldNotGoOnToTheEndWhenNobodyReads() throws Exception {
    final ExportFile.Writer writer = new ExportFile.Writer(new StandardOutput(full()));

    assertThatThrownBy(
            () -> {
              while (writer.records() < 10_000) {
                writer.add(Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").build());
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(writer.records()).isLessThan(1_000);
  }

  @Test
  void shouldStayOpenWhenAnExportEnds() throws Exception {
    final StringWriter text = new StringWriter();
    final PrintWriter out = new PrintWriter(text);
    try (ExportFile.Writer writer = new ExportFile.Writer(new StandardOutput(out))) {
      writer.finish();
    }
    out.print("more");
    out.flush();

    assertThat(text.toString()).contains("sha256").endsWith("more");
  }
}
