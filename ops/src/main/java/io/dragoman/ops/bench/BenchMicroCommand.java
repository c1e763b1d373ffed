package io.dragoman.ops.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.ExitStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * {@code bench micro}: figures on standard output, the build on standard error.
 *
 * <p>These benchmarks are tests of the module resilience, because they need its inside and must not
 * be shipped; so Maven runs them.
 */
@Command(
    name = "micro",
    description =
        "Measure the pure parts of the worker with JMH: queue, batcher, gate and codecs. Needs"
            + " Maven.")
public final class BenchMicroCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final PrintStream out;
  private final PrintStream err;
  private final Path home;

  @Option(
      names = "--seconds",
      defaultValue = "2",
      paramLabel = "N",
      description =
          "How long each part is measured, after as long for warming up (default:"
              + " ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--json", description = "Print one JSON object with rows.")
  private boolean json;

  /**
   * Makes the command.
   *
   * @param out receives the figures
   * @param err receives what the build says
   * @param home root of the repository
   */
  public BenchMicroCommand(final PrintStream out, final PrintStream err, final Path home) {
    this.out = out;
    this.err = err;
    this.home = home;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    final Path figures = Files.createTempFile("dragoman-micro", ".json");
    try {
      final ProcessBuilder maven =
          new ProcessBuilder(
              "mvn",
              "-B",
              "-q",
              "-f",
              home.resolve("pom.xml").toString(),
              "-P",
              "micro",
              "-pl",
              "resilience",
              "-am",
              "-Dmicro.file=" + figures,
              "-Dmicro.seconds=" + seconds,
              "-Dmicro.java=" + Path.of(System.getProperty("java.home"), "bin", "java"),
              "process-test-classes");
      maven.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
      maven.redirectErrorStream(true);
      final Process process = maven.start();
      // Standard output is for the figures.
      process.getInputStream().transferTo(err);
      if (process.waitFor() != 0) {
        return ExitCode.SOFTWARE;
      }
      final BenchReport report = new BenchReport(rows(MAPPER.readTree(figures.toFile())));
      out.print(json ? report.json() + System.lineSeparator() : report.text());
      return ExitStatus.OK;
    } finally {
      Files.delete(figures);
    }
  }

  private static List<BenchRow> rows(final JsonNode report) {
    final List<BenchRow> rows = new ArrayList<>();
    report
        .get("rows")
        .forEach(
            row ->
                rows.add(
                    new BenchRow(
                        row.get("name").asText(),
                        row.get("value").asDouble(),
                        row.get("unit").asText())));
    return rows;
  }
}
