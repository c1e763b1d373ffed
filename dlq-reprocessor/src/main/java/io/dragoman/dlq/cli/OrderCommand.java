package io.dragoman.dlq.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.AuditLog;
import io.dragoman.dlq.Batching;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Decision;
import io.dragoman.dlq.Location;
import io.dragoman.dlq.Order;
import io.dragoman.dlq.Outcome;
import io.dragoman.dlq.Progress;
import io.dragoman.dlq.Reprocessor;
import io.dragoman.dlq.Span;
import io.dragoman.dlq.Treatment;
import io.dragoman.dlq.json.OrderJson;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What the subcommands share that do something with dead letters. */
abstract class OrderCommand extends DlqSubcommand {
  private static final DateTimeFormatter TASK_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Mixin private Selection selection = new Selection();

  @Parameters(
      arity = "0..*",
      paramLabel = "DEAD-LETTER",
      converter = LocationConverter.class,
      description = "topic-partition@offset: these only.")
  private List<Location> locations = new ArrayList<>();

  @Option(names = "--all", description = "Every dead letter of the topics, without any filter.")
  private boolean all;

  @Option(
      names = "--dry-run",
      description = "Say what would be done with each one, and do nothing.")
  private boolean dryRun;

  @Option(names = "--max", paramLabel = "N", description = "At most so many of each topic.")
  private @Nullable Long max;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most so many a second (default: as fast as it goes).")
  private @Nullable Double rate;

  @Option(names = "--again", description = "Also those that something was done with before.")
  private boolean again;

  @Option(
      names = "--who",
      paramLabel = "NAME",
      description = "Who decides, for the audit (default: this user and host).")
  private String who = System.getProperty("user.name") + "@" + host();

  /** What is done with each one. */
  abstract Treatment treatment();

  /** Why, for the audit. */
  abstract String reason();

  /** The verb, for the task's id. */
  abstract String verb();

  @Override
  final ExitStatus run() {
    checkNumbers();
    ExitStatus status = ExitStatus.OK;
    try (Decoding decoding = new Decoding(connection().registryConfig());
        DeadLetterReader reader = connection().reader()) {
      final AuditLog audit = connection().audit();
      final DeadLetterFilter filter =
          selection.filter(Clock.systemUTC(), decoding.decoder(), () -> audit.marks(reader));
      if (filter.isAll() && locations.isEmpty() && !all) {
        throw new ParameterException(
            commandLine(), "Say which: with filters, with single dead letters, or with --all.");
      }
      final Reprocessor reprocessor =
          new Reprocessor(
              connection().clientConfig(), reader, audit, Batching.DEFAULT, Clock.systemUTC());
      final String task = verb() + "-" + TASK_TIME.format(Instant.now()) + "-" + suffix();
      for (final String topic : topics(reader)) {
        final Outcome outcome = perform(reprocessor, reader, order(topic, filter, task));
        report(topic, task, outcome);
        if (outcome.end() == Outcome.End.CANCELLED) {
          status = ExitStatus.CANCELLED;
          break;
        }
      }
    }
    return status;
  }

  private Outcome perform(
      final Reprocessor reprocessor, final DeadLetterReader reader, final Order order) {
    try (Cancellation cancelled = Cancellation.onInterrupt()) {
      if (dryRun) {
        return reprocessor.dryRun(order, this::preview, Progress.NONE, cancelled);
      }
      final long length =
          reader.spans(List.of(order.topic()), order.filter()).stream()
              .mapToLong(Span::length)
              .sum();
      try (ProgressBar progress = ProgressBar.on(commandLine().getErr(), length)) {
        return reprocessor.run(order, progress, cancelled);
      }
    }
  }

  private Order order(final String topic, final DeadLetterFilter filter, final String task) {
    final List<Location> here =
        locations.stream().filter(location -> location.topic().equals(topic)).toList();
    return new Order(
        topic,
        filter,
        treatment(),
        again,
        task,
        who,
        reason(),
        max == null ? OptionalLong.empty() : OptionalLong.of(max),
        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
        here.isEmpty() ? Optional.empty() : Optional.of(here));
  }

  private Set<String> topics(final DeadLetterReader reader) {
    if (locations.isEmpty()) {
      return selection.topics(reader, connection().topicPrefix());
    }
    final Set<String> named =
        locations.stream().map(Location::topic).collect(Collectors.toCollection(TreeSet::new));
    final Set<String> existing = reader.topics();
    named.stream()
        .filter(topic -> !existing.contains(topic))
        .findFirst()
        .ifPresent(
            topic -> {
              throw new NotFoundException("No topic '" + topic + "' on this cluster.");
            });
    return named;
  }

  private void preview(final DeadLetter letter, final Decision decision) {
    if (json()) {
      print(OrderJson.of(letter, decision));
    } else {
      out().println(letter.location() + "  " + words(decision));
    }
  }

  private static String words(final Decision decision) {
    return switch (decision) {
      case Decision.Copy copy ->
          "-> "
              + copy.copy().topic()
              + (copy.copy().partition() == null ? "" : "-" + copy.copy().partition())
              + (copy.why().isEmpty() ? "" : "  (" + copy.why() + ")")
              + (copy.replays() > 0 ? "  (replay " + copy.replays() + ")" : "");
      case Decision.Discard ignored -> "discarded";
      case Decision.Skip skip -> "left alone: " + skip.reason().words();
    };
  }

  private void report(final String topic, final String task, final Outcome outcome) {
    if (json()) {
      final ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("topic", topic).put("task", task).put("dryRun", dryRun);
      print(OrderJson.addTo(node, outcome));
      return;
    }
    out().println(style().heading(topic) + (dryRun ? "  (dry run)" : "  task " + task));
    outcome
        .done()
        .forEach((state, count) -> out().printf("  %,9d %s%n", count, Words.lower(state)));
    outcome.targets().forEach((target, count) -> out().printf("  %,9d -> %s%n", count, target));
    outcome
        .skipped()
        .forEach((reason, count) -> out().printf("  %,9d left alone: %s%n", count, reason.words()));
    out()
        .println(
            switch (outcome.end()) {
              case COMPLETE -> outcome.total() == 0 ? "  nothing to do" : "  done";
              case LIMIT -> "  stopped at --max; there may be more";
              case CANCELLED -> "  cancelled; what is counted here is done, the rest is pending";
            });
  }

  private void checkNumbers() {
    if (max != null && max < 1) {
      throw new ParameterException(commandLine(), "--max must be at least 1; it is " + max);
    }
    if (rate != null && !(rate > 0)) {
      throw new ParameterException(commandLine(), "--rate must be more than 0; it is " + rate);
    }
  }

  private static String suffix() {
    return UUID.randomUUID().toString().substring(0, 6);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (final UnknownHostException e) {
      return "unknown-host";
    }
  }
}
