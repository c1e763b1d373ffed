package io.dragoman.dlq.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.web.WebServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What cannot start says why in a sentence, and ends with status 2. */
class ServeCommandTest {
  private final StringWriter err = new StringWriter();

  @Test
  void shouldNameTheNearestKeyWhenOneIsUnknown() {
    assertThat(serve("--set", "bootstrap.server=x")).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean bootstrap.servers?");
  }

  @Test
  void shouldReadFilesAndLetArgumentsWin(@TempDir final Path folder) throws Exception {
    final Path file =
        Files.writeString(folder.resolve("a.properties"), "http.host=0.0.0.0\npolicies=A\n");

    assertThat(serve("--config", file.toString(), "--set", "policies=B")).isEqualTo(2);
    assertThat(err.toString()).contains("http.host (0.0.0.0)", "'B' is no name of a policy");
  }

  @Test
  void shouldNameTheFileWhenKeysCannotBeRead() {
    assertThat(serve("--set", "api.keys.file=no/such/file", "--set", "http.port=0")).isEqualTo(2);
    assertThat(err.toString()).contains("api.keys.file", "no/such/file");
  }

  @Test
  void shouldNameThePortWhenItIsTaken() {
    try (WebServer other = WebServer.at("127.0.0.1", 0).start()) {
      assertThat(serve("--set", "http.port=" + other.port())).isEqualTo(2);
      assertThat(err.toString()).contains("127.0.0.1:" + other.port(), "http.port");
    }
  }

  private int serve(final String... arguments) {
    return new CommandLine(new ServeCommand()).setErr(new PrintWriter(err)).execute(arguments);
  }
}
