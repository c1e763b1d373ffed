package io.dragoman.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Callers that never finish, against a process with a small heap. */
class HttpFloodIT {
  private static final int CALLERS = 400;
  private static final int PATIENCE_MS = 60_000;

  private final List<Socket> callers = new ArrayList<>();
  private Process process;
  private int port;

  @BeforeEach
  void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                HttpProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    port =
        Integer.parseInt(
            new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII))
                .readLine());
  }

  @AfterEach
  void stop() throws IOException {
    process.destroyForcibly();
    for (final Socket caller : callers) {
      caller.close();
    }
  }

  @Test
  void shouldServeOthersAndCutOffThoseWhoNeverFinishTheirHeaders() throws Exception {
    final String header = "GET /small HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a".repeat(15_000);
    flood(header);

    assertThat(get("/small")).isEqualTo(200);
    assertAllCutOff();
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void shouldCutOffBodiesThatNeverCome() throws Exception {
    flood(
        "POST /small HTTP/1.1\r\n"
            + "Host: localhost\r\n"
            + "Content-Type: application/json\r\n"
            + "Content-Length: 1000000\r\n\r\n"
            + "{");

    assertThat(get("/small")).isEqualTo(200);
    assertAllCutOff();
  }

  @Test
  void shouldNotGatherHeadersThatAreTooLong() throws Exception {
    final byte[] part = "a".repeat(8_192).getBytes(US_ASCII);
    for (int i = 0; i < CALLERS; i++) {
      final Socket caller = call("GET /small HTTP/1.1\r\nHost: localhost\r\nX-Long: ");
      try {
        // 350 KB each: the heap does not hold them all.
        for (int j = 0; j < 44; j++) {
          caller.getOutputStream().write(part);
        }
      } catch (final IOException cutOff) {
        continue;
      }
    }

    assertThat(get("/small")).isEqualTo(200);
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void shouldServeSmallAnswersWhileNobodyTakesLargeOnes() throws Exception {
    flood("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertThat(get("/small")).isEqualTo(200);
    assertThat(get("/large")).isEqualTo(503);
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void shouldServeOthersWhileStreamsOfSomeConnectionsTakeNothing() throws Exception {
    final Http2Frames frames = new Http2Frames().settingsWithoutWindow();
    for (int stream = 0; stream < 100; stream++) {
      frames.get("/medium");
    }
    // 6 MB of answers each: the heap does not hold them all.
    for (int i = 0; i < 100; i++) {
      call(frames.bytes());
    }
    for (final Socket caller : callers) {
      try {
        // A frame for each stream, whether it is one that ends it or the head of an answer.
        caller.getInputStream().readNBytes(100 * 13);
      } catch (final IOException cutOff) {
        continue;
      }
    }

    assertThat(get("/small")).isEqualTo(200);
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void shouldServeOthersWhileNobodyReadsWhatStreamsSend() throws Exception {
    final Http2Frames frames = new Http2Frames().settingsWithoutWindow();
    for (int stream = 0; stream < 16; stream++) {
      frames.post("/nowhere", 65_535);
    }
    // 1 MB each: the process does not hold them all.
    for (int i = 0; i < CALLERS; i++) {
      try {
        call(frames.bytes());
      } catch (final IOException cutOff) {
        continue;
      }
    }

    assertThat(get("/small")).isEqualTo(200);
    assertThat(process.isAlive()).isTrue();
  }

  private void flood(final String beginning) throws IOException {
    for (int i = 0; i < CALLERS; i++) {
      call(beginning);
    }
  }

  private Socket call(final String beginning) throws IOException {
    return call(beginning.getBytes(US_ASCII));
  }

  private Socket call(final byte[] beginning) throws IOException {
    final Socket caller = new Socket("127.0.0.1", port);
    callers.add(caller);
    caller.setSoTimeout(PATIENCE_MS);
    caller.getOutputStream().write(beginning);
    return caller;
  }

  /** Reads to the end of each connection, which fails when a connection stays open. */
  private void assertAllCutOff() {
    for (final Socket caller : callers) {
      try {
        caller.getInputStream().readAllBytes();
      } catch (final java.net.SocketTimeoutException open) {
        throw new AssertionError("A connection is still open", open);
      } catch (final IOException reset) {
        continue;
      }
    }
  }

  private int get(final String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .version(HttpClient.Version.HTTP_1_1)
                  .timeout(Duration.ofMillis(PATIENCE_MS))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
