package io.dragoman.ops.drill.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Prometheus of its own, that scrapes apps once a second and is gone when it is closed. */
public final class Prometheus implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STOP_SECONDS = 10;
  private static final int POLL_MILLIS = 100;
  private static final String LOG = "prometheus.log";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String address;

  private Prometheus(final Process process, final String address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it.
   *
   * @param program its name or path
   * @param targets host:port of each app
   * @param rules files of rules, evaluated once a second
   * @param port where it is to listen, on this machine only
   * @param directory an empty one, for its data
   */
  public static Prometheus start(
      final String program,
      final List<String> targets,
      final List<Path> rules,
      final int port,
      final Path directory)
      throws IOException {
    final Path config = directory.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 1s
          scrape_timeout: 1s
          evaluation_interval: 1s
        rule_files: [%s]
        scrape_configs:
          - job_name: dragoman
            static_configs:
              - targets: [%s]
        """
            .formatted(quoted(rules), quoted(targets)));
    final String address = "127.0.0.1:" + port;
    final ProcessBuilder builder =
        new ProcessBuilder(
                program,
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--enable-feature=exemplar-storage",
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(LOG).toFile());
    try {
      return new Prometheus(builder.start(), address).ready(directory);
    } catch (final IOException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "Prometheus cannot be started: %s. Install it (apt-get install prometheus), or say with"
              + " --prometheus where it is.".formatted(e.getMessage()));
    }
  }

  /** Returns it when it answers. */
  private Prometheus ready(final Path directory) throws IOException {
    try {
      while (process.isAlive()) {
        if (answersReady()) {
          return this;
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      }
    } catch (final InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new CommandException(ExitStatus.FAILED, "Interrupted while Prometheus started.");
    }
    throw new CommandException(
        ExitStatus.FAILED, "Prometheus ended at once: " + Files.readString(directory.resolve(LOG)));
  }

  private boolean answersReady() throws IOException, InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create("http://" + address + "/-/ready")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (final ConnectException e) {
      return false;
    }
  }

  private static String quoted(final List<?> words) {
    return words.stream().map("'%s'"::formatted).collect(Collectors.joining(", "));
  }

  /** A line of a result: its labels, and its points in time and value. */
  public record Line(JsonNode labels, List<double[]> points) {}

  /** What a query gives over the last seconds. */
  public List<Line> range(final String query, final long seconds)
      throws IOException, InterruptedException {
    final long now = System.currentTimeMillis() / 1000;
    final JsonNode result =
        get("/api/v1/query_range?query=%s&start=%d&end=%d&step=2"
                .formatted(encoded(query), now - seconds, now))
            .path("data")
            .path("result");
    final List<Line> lines = new ArrayList<>();
    for (final JsonNode line : result) {
      final List<double[]> points = new ArrayList<>();
      for (final JsonNode point : line.path("values")) {
        points.add(new double[] {point.get(0).asDouble(), number(point.get(1).asText())});
      }
      lines.add(new Line(line.path("metric"), points));
    }
    return lines;
  }

  /** What a query gives now, as the first of its numbers; not a number when it gives nothing. */
  public double value(final String query) throws IOException, InterruptedException {
    return number(
        get("/api/v1/query?query=" + encoded(query))
            .at("/data/result/0/value/1")
            .asText(String.valueOf(Double.NaN)));
  }

  /** Names of the alerts that fire now. */
  public Set<String> firing() throws IOException, InterruptedException {
    final Set<String> firing = new TreeSet<>();
    for (final JsonNode alert : get("/api/v1/alerts").at("/data/alerts")) {
      if (alert.path("state").asText().equals("firing")) {
        firing.add(alert.at("/labels/alertname").asText());
      }
    }
    return firing;
  }

  /** Values that a label of a series has. */
  public List<String> values(final String series, final String label)
      throws IOException, InterruptedException {
    final List<String> values = new ArrayList<>();
    get("/api/v1/label/%s/values?match%%5B%%5D=%s".formatted(label, encoded(series)))
        .path("data")
        .forEach(value -> values.add(value.asText()));
    return values;
  }

  /** How many exemplars there are of the last hour. */
  public long exemplars() throws IOException, InterruptedException {
    final long now = System.currentTimeMillis() / 1000;
    final JsonNode found =
        get(
            "/api/v1/query_exemplars?query=%s&start=%d&end=%d"
                .formatted(encoded("{app=~\".+\"}"), now - 3600, now));
    long count = 0;
    for (final JsonNode series : found.path("data")) {
      count += series.path("exemplars").size();
    }
    return count;
  }

  private JsonNode get(final String path) throws IOException, InterruptedException {
    final HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new CommandException(
          ExitStatus.FAILED, "Prometheus refused %s: %s".formatted(path, answer.body()));
    }
    return JSON.readTree(answer.body());
  }

  private static double number(final String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static String encoded(final String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (final InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
