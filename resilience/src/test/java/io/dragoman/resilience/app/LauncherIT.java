package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.config.Settings;
import io.dragoman.testkit.JavaProcess;
import io.dragoman.testkit.JvmOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final EchoApp definition = new EchoApp(UnaryOperator.identity());

  @Test
  void shouldEndWithTheConfigurationStatusAndOneSentenceWhenAKeyIsUnknown() throws Exception {
    assertThat(run("--set", "topic.prefiks=a.")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(text(err))
        .isEqualTo(
            "Error: Unknown configuration key topic.prefiks (from command line); did you mean"
                + " topic.prefix?\n");
    assertThat(definition.opened).hasValue(0);
  }

  @Test
  void shouldPrintTheTopologyWithoutOpeningTheApp() throws Exception {
    assertThat(run("--topology", "--set", "topic.prefix=a.")).isEqualTo(ExitCode.CLEAN);
    assertThat(text(out)).contains("a.text.events").contains("a.requests");
    assertThat(definition.opened).hasValue(0);
  }

  @Test
  void shouldPrintHelpWithEveryKey() throws Exception {
    assertThat(run("--help")).isEqualTo(ExitCode.CLEAN);
    assertThat(text(out)).startsWith("Usage: echo").contains("| `bootstrap.servers` |");
  }

  @Test
  void shouldPrintTheVersionOfTheBuild() throws Exception {
    assertThat(run("--version")).isEqualTo(ExitCode.CLEAN);
    assertThat(text(out)).matches("dragoman echo \\d+\\.\\d+\\.\\d+.*\\n");
  }

  @Test
  void shouldGiveUpWhenKafkaDoesNotComeUpInTime() throws Exception {
    assertThat(
            run(
                "--set",
                "bootstrap.servers=127.0.0.1:1",
                "--set",
                "schema.registry.url=mock://launcher",
                "--set",
                "start.timeout.ms=1"))
        .isEqualTo(ExitCode.STREAM_FAILED);
    assertThat(text(err)).startsWith("Error: Gave up waiting for Kafka: ");
    assertThat(definition.closed).hasValue(1);
  }

  @Test
  void shouldEndTheProcessWithItsOwnStatusWhenItEndsBeforeItTakesWork(@TempDir final Path directory)
      throws Exception {
    try (JavaProcess process =
        JavaProcess.start(
            directory.resolve("log"),
            JvmOptions.here("-Xmx128m"),
            List.of(
                Unavailable.class.getName(),
                "--set",
                "bootstrap.servers=127.0.0.1:1",
                "--set",
                "schema.registry.url=mock://launcher",
                "--set",
                "http.port=0",
                "--set",
                "state.dir=" + directory.resolve("state")))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> !process.alive());

      assertThat(process.status()).isEqualTo(ExitCode.UNAVAILABLE.code());
    }
  }

  /** An app whose model does not load. */
  public static final class Unavailable {
    private Unavailable() {}

    public static void main(final String[] arguments) {
      Launcher.main(
          new EchoApp(UnaryOperator.identity()) {
            @Override
            public AppParts open(final AppContext context) {
              throw new UnavailableException("The model does not load", new IOException("disk"));
            }
          },
          arguments);
    }
  }

  @Test
  void shouldStopSoonWhileItWaitsForKafka() throws Exception {
    final Settings settings =
        definition
            .config()
            .resolve(
                Map.of(
                    "bootstrap.servers", "127.0.0.1:1",
                    "schema.registry.url", "mock://launcher"));
    final StreamApp app =
        StreamApp.start(
            definition,
            settings,
            status -> {
              throw new AssertionError("halted with " + status);
            });
    final HttpRequest readiness =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + "/health/ready"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () ->
                  client
                      .send(readiness, HttpResponse.BodyHandlers.ofString())
                      .body()
                      .contains("waiting for Kafka"));
    }

    app.stop(ExitCode.CLEAN, "end of the test");

    // A minute is what Kafka's client waits by itself for an answer that does not come.
    assertThat(app.await(Duration.ofSeconds(40)).map(StreamApp.Ending::code))
        .contains(ExitCode.CLEAN);
  }

  @Test
  void shouldEndCleanlyWhenItIsToldToStopWhileItLoads() throws Exception {
    final CountDownLatch loading = new CountDownLatch(1);
    final CountDownLatch told = new CountDownLatch(1);
    final AppDefinition slow =
        new EchoApp(UnaryOperator.identity()) {
          @Override
          public AppParts open(final AppContext context) {
            loading.countDown();
            awaitUninterrupted(told);
            throw new IllegalStateException("Shutdown in progress");
          }
        };
    final StreamApp app =
        StreamApp.start(
            slow,
            slow.config()
                .resolve(
                    Map.of(
                        "bootstrap.servers", "127.0.0.1:1",
                        "schema.registry.url", "mock://launcher")),
            status -> {
              throw new AssertionError("halted with " + status);
            });
    loading.await();

    app.stop(ExitCode.CLEAN, "end of the test");
    told.countDown();

    assertThat(app.await().code()).isEqualTo(ExitCode.CLEAN);
  }

  private static void awaitUninterrupted(final CountDownLatch latch) {
    try {
      latch.await();
    } catch (final InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private ExitCode run(final String... arguments) throws InterruptedException {
    return new Launcher(definition, Map.of(), new PrintStream(out), new PrintStream(err))
        .run(List.of(arguments), app -> {});
  }

  private static String text(final ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
