package io.dragoman.dlq.cli;

import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Decoding;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.Progress;
import io.dragoman.dlq.Span;
import io.dragoman.dlq.ValueDecoder;
import io.dragoman.dlq.json.LetterJson;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** One line for each dead letter. */
@Command(
    name = "list",
    description = "List dead letters, one line each.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  dlq list --since 2h --code ENGINE_TIMEOUT",
      "  dlq list -t 'orders-dlt' --text 'connection refused' --json",
      "  dlq list --follow"
    })
final class ListCommand extends SelectingCommand {
  /** What comes first. */
  enum Sort {
    /** Last written of each partition; reads only as far as needed. */
    NEWEST(Comparator.comparing(DeadLetter::time).reversed()),
    /** First written of each partition; reads only as far as needed. */
    OLDEST(Comparator.comparing(DeadLetter::time)),
    /** By topic. */
    TOPIC(Comparator.comparing(letter -> letter.location().topic())),
    /** By error code. */
    CODE(Comparator.comparing(letter -> letter.errorCode().orElse(""))),
    /** Most attempts first. */
    ATTEMPTS(Comparator.<DeadLetter>comparingInt(letter -> letter.attempts().orElse(0)).reversed()),
    /** Largest value first. */
    SIZE(Comparator.comparingInt(DeadLetter::valueSize).reversed());

    private final Comparator<DeadLetter> order;

    Sort(final Comparator<DeadLetter> order) {
      this.order = order.thenComparing(DeadLetter::location);
    }
  }

  @Option(
      names = {"-s", "--sort"},
      paramLabel = "ORDER",
      defaultValue = "newest",
      converter = Words.SortWord.class,
      description =
          "What comes first: newest, oldest, topic, code, attempts, size (default:"
              + " ${DEFAULT-VALUE}). All but newest and oldest read every record.")
  private Sort sort = Sort.NEWEST;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--all", description = "Every one, in the order in which they are read.")
  private boolean all;

  @Option(
      names = {"-f", "--follow"},
      description = "Then wait for new ones, until interrupted.")
  private boolean follow;

  @Override
  ExitStatus run() {
    if (limit < 1) {
      throw new ParameterException(commandLine(), "--limit must be at least 1; it is " + limit);
    }
    try (Decoding decoding = new Decoding(connection().registryConfig());
        DeadLetterReader reader = connection().reader()) {
      final ValueDecoder decoder = decoding.decoder();
      final Supplier<Marks> marks = new Once<>(() -> connection().audit().marks(reader));
      // Wrong options are told before the cluster is asked.
      final DeadLetterFilter filter = selection().filter(Clock.systemUTC(), decoder, marks);
      final Set<String> topics = selection().topicsAndParked(reader, connection().topicPrefix());
      if (topics.isEmpty()) {
        note("No dead letter topic of Dragoman exists on this cluster; see --topic.");
        return ExitStatus.OK;
      }
      final List<Span> spans = reader.spans(topics, filter);
      final Rows rows = new Rows(style(), width(), topics, marks.get());
      warnOfExpiry(reader, topics, marks);
      if (all) {
        reader.scan(spans, filter, printing(rows), Progress.NONE);
      } else {
        printSome(reader, spans, filter, rows);
      }
      if (!json()) {
        noteLeftOut(rows.leftOut());
      }
      if (follow) {
        reader.follow(spans, filter, letter -> print(rows, letter), () -> out().checkError());
      }
    }
    return ExitStatus.OK;
  }

  private void printSome(
      final DeadLetterReader reader,
      final List<Span> spans,
      final DeadLetterFilter filter,
      final Rows rows) {
    // One more than wanted tells whether there are more.
    final List<DeadLetter> found =
        switch (sort) {
          case NEWEST -> reader.newest(spans, filter, limit + 1);
          case OLDEST -> reader.oldest(spans, filter, limit + 1);
          case TOPIC, CODE, ATTEMPTS, SIZE ->
              reader.scan(spans, filter, First.of(limit + 1, sort.order), Progress.NONE);
        };
    final List<DeadLetter> shown = found.subList(0, Math.min(limit, found.size()));
    // What is followed goes on at the bottom, so the newest must stand there.
    (follow && sort == Sort.NEWEST ? shown.reversed() : shown)
        .forEach(letter -> print(rows, letter));
    if (found.isEmpty() && !follow) {
      note(filter.isAll() ? "No dead letters." : "No dead letters with " + filter + ".");
    } else if (found.size() > limit) {
      note("There are more than " + limit + "; see --limit, --all and the filters.");
    }
  }

  private Collector<DeadLetter, ?, Boolean> printing(final Rows rows) {
    return Collector.of(() -> true, (nothing, letter) -> print(rows, letter), (one, other) -> one);
  }

  /** Several threads print with {@code --all}: a line must stay a line. */
  private synchronized void print(final Rows rows, final DeadLetter letter) {
    if (json()) {
      print(LetterJson.summary(letter, rows.marks()));
    } else {
      rows.header().ifPresent(out()::println);
      out().println(rows.row(letter));
    }
    if (follow) {
      out().flush();
    }
  }
}
