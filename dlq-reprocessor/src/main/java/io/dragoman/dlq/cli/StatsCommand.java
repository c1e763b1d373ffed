package io.dragoman.dlq.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.DeadLetterStats;
import io.dragoman.dlq.DeadLetterStats.Dimension;
import io.dragoman.dlq.DeadLetterStats.Group;
import io.dragoman.dlq.Span;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many dead letters there are, and what they have in common. */
@Command(
    name = "stats",
    description = "Count dead letters by what they have in common: first, last, count, example.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  dlq stats --since 1d",
      "  dlq stats --by code,hour --topic 'dlq.*' --json"
    })
final class StatsCommand extends DlqSubcommand {
  private static final int MESSAGE_WIDTH = 60;

  @Mixin private Selection selection = new Selection();

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "WHAT",
      defaultValue = "code,exception,engine,app,hour",
      converter = Words.DimensionWord.class,
      description =
          "topic, code, disposition, exception, engine, app, client, hour (default:"
              + " ${DEFAULT-VALUE}).")
  private Set<Dimension> dimensions = EnumSet.noneOf(Dimension.class);

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many rows a table (default: ${DEFAULT-VALUE}); JSON has all.")
  private int limit;

  @Override
  ExitStatus run() {
    try (Decoding decoding = new Decoding(connection().registryConfig());
        DeadLetterReader reader = connection().reader()) {
      final DeadLetterFilter filter =
          selection.filter(
              Clock.systemUTC(), decoding.decoder(), () -> connection().audit().marks(reader));
      final Set<String> topics = selection.topics(reader, connection().topicPrefix());
      final List<Span> spans = reader.spans(topics, filter);
      final DeadLetterStats stats;
      try (ProgressBar progress =
          ProgressBar.on(commandLine().getErr(), spans.stream().mapToLong(Span::length).sum())) {
        stats = reader.scan(spans, filter, DeadLetterStats.collector(dimensions), progress);
      }
      if (json()) {
        print(toJson(stats, topics, filter));
      } else {
        print(stats, topics, filter);
      }
    }
    return ExitStatus.OK;
  }

  private void print(
      final DeadLetterStats stats, final Set<String> topics, final DeadLetterFilter filter) {
    out()
        .printf(
            "%,d dead letters, %,d bytes, in %s%s%n",
            stats.count(),
            stats.bytes(),
            topics.isEmpty() ? "no topic" : String.join(", ", topics),
            filter.isAll() ? "" : " with " + filter);
    if (stats.first().isPresent() && stats.last().isPresent()) {
      out()
          .println(
              "first "
                  + Times.shown(stats.first().get())
                  + ", last "
                  + Times.shown(stats.last().get()));
      stats.dimensions().forEach(dimension -> printTable(dimension, stats.groups(dimension)));
    }
  }

  private void printTable(final Dimension dimension, final List<Group> groups) {
    final List<Group> shown = groups.subList(0, Math.min(limit, groups.size()));
    final int width =
        Math.max(
            dimension.name().length(),
            shown.stream().mapToInt(group -> Style.line(group.name()).length()).max().orElse(0));
    final String form = "%-" + width + "s  %11s  %-20s  %-20s  %s";
    out().println();
    out()
        .println(
            style().heading(String.format(form, dimension, "COUNT", "FIRST", "LAST", "EXAMPLE")));
    shown.forEach(
        group ->
            out()
                .println(
                    String.format(
                        form,
                        Style.line(group.name()),
                        String.format("%,d", group.count()),
                        Times.shown(group.first()),
                        Times.shown(group.last()),
                        group.example()
                            + group
                                .message()
                                .map(text -> "  " + Style.cut(Style.line(text), MESSAGE_WIDTH))
                                .orElse(""))));
    if (groups.size() > shown.size()) {
      out().println(style().faint("and " + (groups.size() - shown.size()) + " more"));
    }
  }

  private static ObjectNode toJson(
      final DeadLetterStats stats, final Set<String> topics, final DeadLetterFilter filter) {
    final ObjectNode node = JsonNodeFactory.instance.objectNode();
    final ArrayNode names = node.putArray("topics");
    topics.forEach(names::add);
    node.put("filter", filter.toString());
    node.put("count", stats.count());
    node.put("bytes", stats.bytes());
    put(node, "first", stats.first());
    put(node, "last", stats.last());
    final ObjectNode by = node.putObject("by");
    for (final Dimension dimension : stats.dimensions()) {
      final ArrayNode groups = by.putArray(dimension.name().toLowerCase(Locale.ROOT));
      for (final Group group : stats.groups(dimension)) {
        final ObjectNode one = groups.addObject();
        one.put("name", group.name());
        one.put("count", group.count());
        put(one, "first", Optional.of(group.first()));
        put(one, "last", Optional.of(group.last()));
        one.put("example", group.example().toString());
        group.message().ifPresent(message -> one.put("message", message));
      }
    }
    return node;
  }

  private static void put(final ObjectNode node, final String name, final Optional<Instant> time) {
    time.ifPresent(known -> node.put(name, known.toString()));
  }
}
