package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.json.PlannedActionJson;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.PlanOrder;
import io.dragoman.dlq.operations.PreviewOrder;
import io.dragoman.dlq.operations.StartTask;
import io.dragoman.dlq.order.Action;
import io.dragoman.dlq.order.Order;
import io.dragoman.dlq.order.OrderOutcome;
import io.dragoman.dlq.order.OrderTerms;
import io.dragoman.dlq.order.PlannedAction;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.order.TaskOrder;
import io.dragoman.dlq.outcome.ReplayOutcomeTracker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the subcommands share that do something with dead letters. */
abstract class OrderCommand extends SelectingCommand {
  /** Lines of a dry run for each topic, before what it comes to. */
  private static final int PREVIEWED = 50;

  @Parameters(
      arity = "0..*",
      paramLabel = "DEAD-LETTER",
      description = "topic-partition@offset: these only.")
  private List<Location> locations = new ArrayList<>();

  @Option(names = "--all", description = "All dead letters of the topics, without any filter.")
  private boolean all;

  @Option(
      names = "--dry-run",
      description = "Show what would be done with each one, and do nothing.")
  private boolean dryRun;

  @Option(names = "--max", paramLabel = "N", description = "At most this many of each topic.")
  private @Nullable Long max;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most this many a second (default: no limit).")
  private @Nullable Double rate;

  @Option(names = "--again", description = "Even those that something was done with before.")
  private boolean again;

  @Mixin private TakeOver takeOver = new TakeOver();

  @Option(
      names = "--who",
      paramLabel = "NAME",
      description = "Who decides, for the audit (default: this user and host).")
  private String who = operator();

  @Mixin private AllowedTargets targets = new AllowedTargets();

  private long previewed;

  /** What is done with each one. */
  abstract Action action();

  /** Why, for the audit. */
  abstract String reason();

  /** How long to wait for what becomes of them; empty: not at all. */
  Optional<Duration> patience() {
    return Optional.empty();
  }

  @Override
  final int run() {
    // What is wrong is said before the cluster is asked.
    final Optional<Duration> patience = patience();
    checkNumbers(patience);
    final PlanOrder.Request request =
        new PlanOrder.Request(
            topics(),
            criteria(Clock.systemUTC()),
            locations,
            all,
            new OrderTerms(
                action(),
                again,
                who,
                reason(),
                max == null ? OptionalLong.empty() : OptionalLong.of(max),
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate)));
    return connection()
        .read(
            context -> {
              final TaskOrder order = new PlanOrder(context).plan(request);
              return dryRun ? dryRun(order, context) : perform(order, patience, context);
            });
  }

  @Override
  final Targets targets(final String topicPrefix) {
    return targets.of(topicPrefix);
  }

  private int perform(
      final TaskOrder order, final Optional<Duration> patience, final OperationContext context) {
    final StartTask.Started started =
        new StartTask(context, context).order(order, takeOver.force(), StartTask.Turn.FREE);
    noteToldToEnd(started.toldToEnd());
    final TaskConsole console = new TaskConsole(this, false);
    if (patience.isEmpty()) {
      return console.run(started);
    }
    try (ReplayOutcomeTracker tracker = connection().replayOutcomeTracker(order.topics())) {
      final int status = console.run(started);
      if (status == ExitStatus.CANCELLED) {
        return status;
      }
      final int outcomes = console.follow(tracker, context, started.task(), patience.get());
      return outcomes == ExitStatus.OK ? status : outcomes;
    }
  }

  private int dryRun(final TaskOrder order, final OperationContext context) {
    final TaskConsole console = new TaskConsole(this, true);
    try (Cancellation cancelled = Cancellation.onInterrupt()) {
      final OrderOutcome outcome =
          new PreviewOrder(context)
              .preview(
                  order,
                  this::preview,
                  (part, ended) -> previewed(console, part, ended),
                  cancelled);
      return outcome.end() == OrderOutcome.End.CANCELLED ? ExitStatus.CANCELLED : console.status();
    }
  }

  private void previewed(final TaskConsole console, final Order part, final OrderOutcome outcome) {
    if (previewed > PREVIEWED && !json()) {
      out().printf("and %,d more; --json prints all of them%n", previewed - PREVIEWED);
    }
    previewed = 0;
    console.ended(part, outcome);
  }

  private void preview(final DeadLetter letter, final PlannedAction planned) {
    if (json()) {
      print(PlannedActionJson.of(letter, planned));
    } else if (previewed++ < PREVIEWED) {
      out().println(letter.location() + "  " + words(planned));
    }
  }

  private static String words(final PlannedAction planned) {
    return switch (planned) {
      case PlannedAction.Copy copy ->
          "-> "
              + copy.copy().topic()
              + (copy.copy().partition() == null ? "" : "-" + copy.copy().partition())
              + (copy.why().isEmpty() ? "" : "  (" + copy.why() + ")")
              + (copy.replays() > 0 ? "  (replay " + copy.replays() + ")" : "");
      case PlannedAction.Discard ignored -> "discarded";
      case PlannedAction.Skip skip -> "left alone: " + SafeText.line(skip.words());
    };
  }

  private void checkNumbers(final Optional<Duration> patience) {
    if (dryRun && patience.isPresent()) {
      throw CommandException.usage("After --dry-run there is nothing to --wait for.");
    }
    if (max != null) {
      CommandException.requireAtLeast("--max", 1, max);
    }
    if (rate != null && !(rate > 0)) {
      throw CommandException.usage("--rate must be more than 0; it is " + rate + ".");
    }
  }
}
