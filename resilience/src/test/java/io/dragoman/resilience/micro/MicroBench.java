package io.dragoman.resilience.micro;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs all benchmarks of this module and writes their figures as a JSON object with rows. */
public final class MicroBench {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MicroBench() {}

  /** Arguments: the file to write, and how long each benchmark is measured, seconds. */
  public static void main(final String[] arguments) throws IOException, RunnerException {
    final TimeValue second = TimeValue.seconds(1);
    JSON.writeValue(Path.of(arguments[0]).toFile(), run(1, second, Integer.parseInt(arguments[1])));
  }

  /**
   * Runs them.
   *
   * @param forks processes for each of them; 0: this one, for tests only
   * @param iteration how long an iteration takes
   * @param iterations how many are measured, after as many for warming up
   */
  static ObjectNode run(final int forks, final TimeValue iteration, final int iterations)
      throws RunnerException {
    return report(
        new Runner(
                new OptionsBuilder()
                    .include("io\\.dragoman\\.resilience\\..*Benchmark\\..*")
                    .forks(forks)
                    .warmupIterations(iterations)
                    .warmupTime(iteration)
                    .measurementIterations(iterations)
                    .measurementTime(iteration)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .verbosity(VerboseMode.SILENT)
                    // JMH itself uses what Java warns of.
                    .jvmArgsAppend("--sun-misc-unsafe-memory-access=allow")
                    .shouldFailOnError(true)
                    .build())
            .run());
  }

  private static ObjectNode report(final Collection<RunResult> results) {
    final ObjectNode report = JSON.createObjectNode();
    final ArrayNode rows = report.putArray("rows");
    for (final RunResult result : results) {
      rows.addObject()
          .put("name", name(result.getParams()))
          .put("value", result.getPrimaryResult().getScore())
          .put("unit", result.getPrimaryResult().getScoreUnit());
    }
    return report;
  }

  /** Such as {@code EntryCodec.encode.100}: class, method and the values of its parameters. */
  private static String name(final BenchmarkParams params) {
    final List<String> parts = List.of(params.getBenchmark().split("\\."));
    final StringBuilder name =
        new StringBuilder(parts.get(parts.size() - 2).replace("Benchmark", ""))
            .append('.')
            .append(parts.getLast());
    params.getParamsKeys().forEach(key -> name.append('.').append(params.getParam(key)));
    return name.toString();
  }
}
