package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.order.Action;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends dead letters back to work. */
@Command(
    name = "replay",
    description = {
      "Send dead letters back to the topic that they came from, each exactly once.",
      "The dead letters themselves stay where they are and are marked as replayed. Interrupted or"
          + " killed at any point, each one is either still pending or replayed once; run the same"
          + " command again to go on."
    },
    footer = {
      "",
      "Examples:",
      "  dlq replay --code ENGINE_TIMEOUT --since 2h --dry-run",
      "  dlq replay --code ENGINE_TIMEOUT --since 2h --rate 50 --reason 'GPU is back'",
      "  dlq replay --code ENGINE_TIMEOUT --since 2h --wait",
      "  dlq replay -t orders-dlt --to orders --all"
    })
final class ReplayCommand extends OrderCommand {
  @Option(
      names = "--to",
      paramLabel = "TOPIC",
      description = "Send them to this topic instead (default: where each one came from).")
  private @Nullable String to;

  @Option(
      names = "--max-replays",
      paramLabel = "N",
      defaultValue = "" + Action.Replay.DEFAULT_MAX_REPLAYS,
      description =
          "Park those that were replayed this many times before: they go in circles (default:"
              + " ${DEFAULT-VALUE}).")
  private int maxReplays;

  @Option(
      names = "--keep-timestamp",
      description =
          "Give copies the timestamp of the original, for consumers that use event time"
              + " (default: the time of the replay). Those whose timestamp is not known stay"
              + " pending, and all of a target with message.timestamp.type=LogAppendTime, which"
              + " gives its own, as the topics of Dragoman do. A target deletes by timestamp: what"
              + " is older than its retention is gone soon.")
  private boolean keepTimestamp;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the audit.")
  private String reason = "";

  @Option(
      names = "--wait",
      description = {
        "Then wait until each one has ended where it had failed, and say how many are done and"
            + " how many failed again.",
        "Of records of topics that are not Dragoman's it is not known when they are done: they"
            + " are watched for failing again until --wait-timeout is over."
      })
  private boolean wait;

  @Option(
      names = "--wait-timeout",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "Wait at most this long: 90s, 5m, 2h (default: ${DEFAULT-VALUE}).")
  private String waitTimeout = "";

  @Override
  Optional<Duration> patience() {
    if (!wait) {
      return Optional.empty();
    }
    try {
      return Optional.of(Times.duration(waitTimeout));
    } catch (final IllegalArgumentException e) {
      throw CommandException.usage("--wait-timeout: " + e.getMessage());
    }
  }

  @Override
  Action action() {
    CommandException.requireAtLeast("--max-replays", 1, maxReplays);
    return new Action.Replay(Optional.ofNullable(to), maxReplays, keepTimestamp);
  }

  @Override
  String reason() {
    return reason;
  }
}
