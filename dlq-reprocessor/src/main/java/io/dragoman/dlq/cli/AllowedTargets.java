package io.dragoman.dlq.cli;

import io.dragoman.dlq.order.Targets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where copies may go, for every subcommand that writes some. */
final class AllowedTargets {
  @Option(
      names = "--allow-target",
      split = ",",
      paramLabel = "TOPIC",
      defaultValue = "${env:DRAGOMAN_REPLAY_TARGETS:-}",
      description =
          "Send nothing to any other topic; * stands for any characters. Also:"
              + " DRAGOMAN_REPLAY_TARGETS. Topics that only Dragoman or Kafka write are always"
              + " refused.")
  private List<String> names = new ArrayList<>();

  Targets of(final String topicPrefix) {
    return Targets.of(topicPrefix, names);
  }
}
