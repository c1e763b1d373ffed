package io.dragoman.resilience.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.LogConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.schemas.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.ContextDataInjectorFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class AppLoggingTest {
  private static final Logger LOG = LoggerFactory.getLogger(AppLoggingTest.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @TempDir private Path directory;

  @Test
  void shouldNameAppMemberAndRequestInEveryLine() throws IOException {
    try (AppLogging _ = start(Map.of())) {
      try (LogContext.Scope _ = LogContext.request(headers())) {
        LOG.info("Something happened");
      }
    }

    assertThat(lines())
        .singleElement()
        .asString()
        .contains(" INFO  translator@gpu1:8093 AppLoggingTest [")
        .contains("] request=r1 client=shop trace=" + TRACE + " http=h1 Something happened");
  }

  @Test
  void shouldLeaveOutWarningsThatRepeatThemselvesAndNoOtherLine() throws IOException {
    try (AppLogging _ = start(Map.of(LogConfig.LOG_REPEATS_MAX, "5"))) {
      IntStream.range(0, 400).forEach(i -> LOG.warn("Call {} failed", i));
      IntStream.range(0, 30).forEach(i -> LOG.info("Accepted {}", i));
    }

    assertThat(lines().stream().filter(line -> line.contains("failed"))).hasSize(5);
    assertThat(lines().stream().filter(line -> line.contains("Accepted"))).hasSize(30);
  }

  @Test
  void shouldSayWhatWasLeftOut() throws IOException {
    final ManualClock clock = new ManualClock();
    final RepeatLimit limit = new RepeatLimit(2, clock.steady());
    final RepeatFilter filter = new RepeatFilter(limit);
    try (AppLogging _ = start(Map.of())) {
      IntStream.range(0, 9)
          .forEach(_ -> limit.permits(new RepeatLimit.Text(LOG.getName(), "WARN", "{} failed")));
      clock.advance(RepeatLimit.WINDOW);
      filter.tell();
    }

    assertThat(lines())
        .singleElement()
        .asString()
        .contains("WARN")
        .endsWith("7 more lines like this were left out in 10 s: {} failed");
  }

  @Test
  void shouldKeepFiveFilesOfTenMegabytesAtMost() throws IOException {
    try (AppLogging _ = start(Map.of())) {
      final String text = "x".repeat(1_000_000);
      IntStream.range(0, 70).forEach(_ -> LOG.info(text));
    }

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "translator-8093.log",
              "translator-8093.log.1",
              "translator-8093.log.2",
              "translator-8093.log.3",
              "translator-8093.log.4");
    }
    assertThat(Files.size(directory.resolve("translator-8093.log.1"))).isLessThan(12_000_000);
  }

  @Test
  void shouldSayWhichKeyIsWrongWhenTheDirectoryCannotBeWritten() throws IOException {
    final Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> start(Map.of(LogConfig.LOG_DIR, file.toString())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(LogConfig.LOG_DIR);
  }

  /** The fields that docs/observability.md names. */
  @Test
  void shouldWriteOneJsonObjectALineWhateverIsInIt() throws IOException {
    final JsonTemplateLayout layout =
        JsonTemplateLayout.newBuilder()
            .setConfiguration(new DefaultConfiguration())
            .setEventTemplateUri("classpath:io/dragoman/resilience/app/log.json")
            .build();
    final Log4jLogEvent.Builder event =
        Log4jLogEvent.newBuilder()
            .setLevel(Level.WARN)
            .setLoggerName("a.Logger")
            .setThreadName("t\"1")
            .setThrown(new IllegalStateException("two\nlines", new IOException("\u0000\"}")))
            .setMessage(new SimpleMessage("a \"quoted\"\nline \u2028 with\u0007 {} \ud800"));
    try (AppLogging _ = start(Map.of());
        LogContext.Scope _ = LogContext.partition(3);
        LogContext.Scope _ = LogContext.request(headers())) {
      event.setContextData(
          ContextDataInjectorFactory.createInjector()
              .injectContextData(null, ContextDataFactory.createContextData()));
    }

    final String line = layout.toSerializable(event.build());

    assertThat(line).endsWith(System.lineSeparator());
    assertThat(line.strip()).doesNotContain("\n");
    final JsonNode json = JSON.readTree(line);
    assertThat(json.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "timestamp",
            "level",
            "logger",
            "thread",
            "message",
            "app",
            "member",
            "partition",
            "requestId",
            "clientId",
            "traceId",
            "httpRequestId",
            "exception");
    assertThat(json.path("app").asText()).isEqualTo("translator");
    assertThat(json.path("member").asText()).isEqualTo("gpu1:8093");
    assertThat(json.path("requestId").asText()).isEqualTo("r1");
    assertThat(json.path("traceId").asText()).isEqualTo(TRACE);
    assertThat(json.path("message").asText()).startsWith("a \"quoted\"\nline");
    assertThat(json.path("exception").path("stackTrace").asText()).contains("two\nlines");
  }

  private AppLogging start(final Map<String, String> more) {
    final Map<String, String> values = new HashMap<>(more);
    values.putIfAbsent(LogConfig.LOG_DIR, directory.toString());
    final Settings settings = LogConfig.define(ConfigSpec.builder()).build().resolve(values);
    return AppLogging.start(settings, "translator", "gpu1:8093", 8093);
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(directory.resolve("translator-8093.log"));
  }

  private static Headers headers() {
    final Headers headers = new RecordHeaders();
    HeaderText.put(headers, Header.REQUEST_ID, "r1");
    HeaderText.put(headers, Header.CLIENT_ID, "shop");
    HeaderText.put(headers, Header.HTTP_REQUEST_ID, "h1");
    HeaderText.put(headers, Header.TRACEPARENT, "00-" + TRACE + "-00f067aa0ba902b7-01");
    return headers;
  }
}
