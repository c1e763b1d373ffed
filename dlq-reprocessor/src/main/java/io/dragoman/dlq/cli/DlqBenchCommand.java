package io.dragoman.dlq.cli;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.bench.DlqBench;
import io.dragoman.dlq.bench.DlqBench.Figures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code bench dlq}: how fast dead letters are replayed and counted, beside a plain
 * copy loop. Mount it under a launcher's {@code bench}.
 */
@Command(
    name = "dlq",
    description =
        "Measure replay and statistics of dead letters beside a plain copy loop, on topics made for"
            + " the run.")
public final class DlqBenchCommand extends DlqSubcommand {
  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many dead letters (default: ${DEFAULT-VALUE}).")
  private int records;

  @Option(
      names = "--value-bytes",
      paramLabel = "N",
      defaultValue = "100",
      description = "Size of each value (default: ${DEFAULT-VALUE}).")
  private int valueBytes;

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many times each is measured; the best counts (default: ${DEFAULT-VALUE}).")
  private int turns;

  /** Made by picocli or by hand; looks for the cluster in the environment only. */
  DlqBenchCommand() {}

  /**
   * For a launcher.
   *
   * @param lookup where it looks for the cluster
   */
  public DlqBenchCommand(final ClusterLookup lookup) {
    prepare(lookup, Terminal.pipe());
  }

  @Override
  int run() {
    CommandException.requireAtLeast("--records", 1, records);
    CommandException.requireAtLeast("--value-bytes", 0, valueBytes);
    CommandException.requireAtLeast("--turns", 1, turns);
    final Figures figures =
        new DlqBench(connection().clientConfig(), this::note).run(records, valueBytes, turns);
    if (json()) {
      print(Measured.of(figures));
      return ExitStatus.OK;
    }
    out().printf("%,d dead letters of %,d bytes%n", figures.records(), figures.valueBytes());
    out().printf("plain copy loop  %,12.0f/s%n", figures.copyPerSecond());
    out()
        .printf(
            "replay           %,12.0f/s  %.2f of the copy loop%n",
            figures.replayPerSecond(), figures.ratio());
    out().printf("stats            %,12.1f s%n", figures.statsSeconds());
    final DlqBench.Audit audit = figures.audit();
    out().printf("audit of %,d entries, one for each:%n", audit.entries());
    out().printf("plain consumer   %,12.1f s%n", audit.consumeSeconds());
    out()
        .printf(
            "read             %,12.1f s  %.1f of the consumer%n",
            audit.readSeconds(), audit.readSeconds() / audit.consumeSeconds());
    out().printf("read and merged  %,12.1f s%n", audit.mergeSeconds());
    return ExitStatus.OK;
  }

  private record Measured(
      int records,
      int valueBytes,
      long copyPerSecond,
      long replayPerSecond,
      double ratio,
      double statsSeconds,
      double auditConsumeSeconds,
      double auditReadSeconds,
      double auditMergeSeconds) {
    static Measured of(final Figures figures) {
      return new Measured(
          figures.records(),
          figures.valueBytes(),
          Math.round(figures.copyPerSecond()),
          Math.round(figures.replayPerSecond()),
          figures.ratio(),
          figures.statsSeconds(),
          figures.audit().consumeSeconds(),
          figures.audit().readSeconds(),
          figures.audit().mergeSeconds());
    }
  }
}
