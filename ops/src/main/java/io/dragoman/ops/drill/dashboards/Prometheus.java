package io.dragoman.ops.drill.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Prometheus of its own, that scrapes apps once a second and is gone when it is closed. */
final class Prometheus implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STOP_SECONDS = 10;

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
   * @param port where it is to listen, on this machine only
   * @param directory an empty one, for its data
   */
  static Prometheus start(
      final String program, final List<String> targets, final int port, final Path directory)
      throws IOException {
    final Path config = directory.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 1s
          scrape_timeout: 1s
        scrape_configs:
          - job_name: dragoman
            static_configs:
              - targets: [%s]
        """
            .formatted(targets.stream().map("'%s'"::formatted).collect(Collectors.joining(", "))));
    final String address = "127.0.0.1:" + port;
    final ProcessBuilder builder =
        new ProcessBuilder(
                program,
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--enable-feature=exemplar-storage",
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile());
    try {
      return new Prometheus(builder.start(), address);
    } catch (final IOException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "Prometheus cannot be started: %s. Install it (apt-get install prometheus), or say with"
              + " --prometheus where it is.".formatted(e.getMessage()));
    }
  }

  /** A line of a result: its labels, and its points in time and value. */
  record Line(JsonNode labels, List<double[]> points) {}

  /** What a query gives over the last seconds. */
  List<Line> range(final String query, final long seconds)
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

  /** Values that a label of a series has. */
  List<String> values(final String series, final String label)
      throws IOException, InterruptedException {
    final List<String> values = new ArrayList<>();
    get("/api/v1/label/%s/values?match%%5B%%5D=%s".formatted(label, encoded(series)))
        .path("data")
        .forEach(value -> values.add(value.asText()));
    return values;
  }

  /** How many exemplars there are of the last hour. */
  long exemplars() throws IOException, InterruptedException {
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
