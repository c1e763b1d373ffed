package io.dragoman.ops.topics;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.client.terminal.TextTable.Cell;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code topics show}: who holds which partition, what waits, what hangs. */
@Command(
    name = "show",
    description = {
      "Show how topics are: for how long they keep records, each partition with its leader and its"
          + " first and next offset, and of each group that reads it what it has not done and who"
          + " holds the partition.",
      "OPEN is a transaction that has not ended, by when it was last written to: one for longer"
          + " than transaction.timeout.ms hangs, and readers get nothing from behind it."
    })
public final class TopicsShowCommand extends TopicsCommand {
  private static final String NOTHING = "-";

  private final InstantSource clock;

  @Parameters(paramLabel = "TOPIC", arity = "1..*", description = "Their full names.")
  private List<String> topics = List.of();

  public TopicsShowCommand(
      final Terminal terminal, final ClusterLookup lookup, final InstantSource clock) {
    super(terminal, lookup);
    this.clock = clock;
  }

  @Override
  void run(final Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
    for (final TopicState topic : new TopicReader(admin).read(topics)) {
      terminal.out().printf("%s  %s%n", topic.name(), String.join(" ", topic.settings()));
      table(topic, clock.instant()).render(terminal).forEach(terminal.out()::println);
    }
  }

  static TextTable table(final TopicState topic, final Instant now) {
    final TextTable table =
        new TextTable(
            Column.number("PARTITION"),
            Column.of("LEADER"),
            Column.of("IN SYNC"),
            Column.number("FIRST"),
            Column.number("NEXT"),
            Column.of("OPEN"),
            Column.of("GROUP"),
            Column.number("LAG"),
            Column.text("HELD BY"));
    for (final TopicState.Partition partition : topic.partitions()) {
      if (partition.readers().isEmpty()) {
        row(table, partition, now, NOTHING, NOTHING, Cell.of(NOTHING));
      }
      for (final TopicState.Reader reader : partition.readers()) {
        row(
            table,
            partition,
            now,
            reader.group(),
            Long.toString(reader.lag()),
            reader.member().map(Cell::of).orElse(new Cell("nobody", Terminal.Style.BAD)));
      }
    }
    return table;
  }

  private static void row(
      final TextTable table,
      final TopicState.Partition partition,
      final Instant now,
      final String group,
      final String lag,
      final Cell member) {
    table.row(
        Cell.of(Integer.toString(partition.number())),
        partition
            .leader()
            .map(leader -> Cell.of(leader.toString()))
            .orElse(new Cell("none", Terminal.Style.BAD)),
        new Cell(
            "%d of %d".formatted(partition.inSync(), partition.replicas()),
            partition.inSync() < partition.replicas()
                ? Terminal.Style.DOUBTFUL
                : Terminal.Style.PLAIN),
        Cell.of(Long.toString(partition.first())),
        Cell.of(Long.toString(partition.next())),
        partition
            .open()
            .map(since -> Cell.of(Math.max(0, Duration.between(since, now).toSeconds()) + " s ago"))
            .orElse(Cell.of(NOTHING)),
        Cell.of(group),
        Cell.of(lag),
        member);
  }
}
