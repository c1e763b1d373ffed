package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dragoman.client.terminal.ExitStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsReloadCommandTest {
  private static final String MODEL =
      "{\"models\":[{\"engine\":\"nllb-onnx\",\"modelVersion\":\"%s\",\"state\":\"%s\","
          + "\"message\":\"%s\"}]}";

  @TempDir private Path temp;
  private HttpServer server;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void shouldWaitForWhatComesOfItWhenModelsLoad() throws IOException {
    answer(202, MODEL.formatted("v1", "LOADING", ""), MODEL.formatted("v2", "SWAPPED", ""));

    final TestTerminal terminal = run(ExitStatus.OK, address());

    assertThat(terminal.out()).contains("nllb-onnx", "v2", "swapped").doesNotContain("loading");
    assertThat(asked)
        .containsExactly(
            "POST /worker/models/reload Bearer the-key", "GET /worker/models Bearer the-key");
  }

  @Test
  void shouldFailAndSayWhyWhenAModelCannotBeLoaded() throws IOException {
    answer(202, MODEL.formatted("v1", "FAILED", "There is no encoder."));

    assertThat(run(ExitStatus.FAILED, address()).out()).contains("failed", "There is no encoder.");
  }

  @Test
  void shouldSayWhatTheInstanceSaidWhenItRefuses() throws IOException {
    answer(403, "{\"detail\":\"The key is no operator's.\"}");

    assertThat(run(ExitStatus.FAILED, address()).err())
        .contains("403", "The key is no operator's.")
        .doesNotContain("the-key");
  }

  @Test
  void shouldNameTheAddressWhenItIsNone() throws IOException {
    assertThat(run(ExitStatus.USAGE, "ftp://host").err()).contains("ftp://host", "host:port");
  }

  private String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(final int status, final String... bodies) {
    final Iterator<String> next = Arrays.asList(bodies).iterator();
    server.createContext(
        "/worker/models",
        exchange -> {
          asked.add(
              "%s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI().getPath(),
                      exchange.getRequestHeaders().getFirst("Authorization")));
          final byte[] body = next.next().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private TestTerminal run(final int status, final String member) throws IOException {
    final Path key = Files.writeString(temp.resolve("key"), "the-key\n");
    final TestTerminal terminal = TestTerminal.plain(120);
    final CommandLine commands = Commands.create(terminal.terminal(), Map.of());

    assertThat(
            commands.execute("models", "reload", "--member", member, "--key-file", key.toString()))
        .isEqualTo(status);
    return terminal;
  }
}
