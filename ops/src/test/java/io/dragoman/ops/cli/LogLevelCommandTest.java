package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.HttpConfig;
import io.dragoman.resilience.config.LogConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.http.AppHttp;
import io.dragoman.resilience.http.LogLevelRoutes;
import io.dragoman.resilience.logging.AppLogging;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the command line over HTTP to the logger, and back. */
class LogLevelCommandTest {
  private static final String NAME = "io.dragoman.test.levels";
  private static final Logger LOGGER = LoggerFactory.getLogger(NAME + ".Some");

  @TempDir private Path directory;
  private final Secret secret = Secret.random();
  private AppLogging logging;
  private WebServer http;

  @BeforeEach
  void start() {
    final Path keys = directory.resolve("api.keys");
    new KeyFile(keys)
        .add(
            new AccessKey(
                "ann",
                Role.OPERATOR,
                secret.hash(),
                secret.id(),
                AccessKey.DEFAULT_TIER,
                Optional.empty()));
    final Settings settings =
        AppConfig.of("test", 0)
            .build()
            .resolve(
                Map.of(
                    HttpConfig.API_KEYS_FILE,
                    keys.toString(),
                    LogConfig.LOG_DIR,
                    directory.toString()));
    http = AppHttp.start(AppHttp.of(settings, new SimpleMeterRegistry()));
    logging = AppLogging.start(settings, "test", "one", http.port());
    http.add(LogLevelRoutes.of(logging.levels()));
  }

  @AfterEach
  void stop() {
    http.close();
    logging.close();
  }

  @Test
  void shouldLogMoreForAWhileSaySoAndGoBackWhenToldTo() throws IOException {
    assertThat(run(ExitStatus.OK, secret.text(), "debug", "--logger", NAME).out())
        .contains(NAME, "DEBUG");
    assertThat(LOGGER.isDebugEnabled()).isTrue();
    assertThat(lines("POST /admin/log-level by ann")).hasSize(1);
    assertThat(lines(NAME + " logs at DEBUG for")).hasSize(1);
    assertThat(run(ExitStatus.OK, secret.text()).out()).contains(NAME);

    run(ExitStatus.OK, secret.text(), "usual", "--logger", NAME);

    assertThat(LOGGER.isDebugEnabled()).isFalse();
    assertThat(lines(NAME + " logs at INFO again")).hasSize(1);
    assertThat(run(ExitStatus.OK, secret.text()).out()).doesNotContain(NAME);
  }

  @Test
  void shouldGoBackByItselfAndSaySoWhenTheTimeIsOver() throws IOException {
    run(ExitStatus.OK, secret.text(), "trace", "--logger", NAME, "--for", "1s");

    await().until(() -> lines(NAME + " logs at INFO again").size() == 1);
    assertThat(LOGGER.isTraceEnabled()).isFalse();
  }

  @Test
  void shouldChangeNothingWhenTheKeyIsUnknown() throws IOException {
    final TestTerminal refused = run(ExitStatus.FAILED, "no key of anybody", "debug");

    assertThat(refused.err()).contains("key").doesNotContain("no key of anybody");
    assertThat(logging.levels().changed()).isEmpty();
  }

  /** Of what the app logged at INFO. */
  private List<String> lines(final String about) throws IOException {
    return Files.readAllLines(directory.resolve("test-" + http.port() + ".log")).stream()
        .filter(line -> line.contains(" INFO ") && line.contains(about))
        .toList();
  }

  private TestTerminal run(final int status, final String key, final String... more)
      throws IOException {
    final Path file = Files.writeString(directory.resolve("operator.key"), key + "\n");
    final TestTerminal terminal = TestTerminal.plain(120);
    final String[] arguments =
        Stream.concat(
                Stream.of(
                    "log-level", "http://127.0.0.1:" + http.port(), "--key-file", file.toString()),
                Arrays.stream(more))
            .toArray(String[]::new);

    assertThat(Commands.create(terminal.terminal(), Map.of()).execute(arguments))
        .as(terminal.out() + terminal.err())
        .isEqualTo(status);
    return terminal;
  }
}
