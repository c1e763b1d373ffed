package io.dragoman.ops.cli;

import io.dragoman.client.ClientConfig;
import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The cluster of a command that submits or follows requests, which needs brokers and registry. */
final class ClientCluster {
  private static final Duration READY_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(100);

  private ClientCluster() {}

  /**
   * The cluster that is named or runs here, once it is ready.
   *
   * @throws CommandException when only half of a cluster is named, or the local stack does not
   *     become ready
   */
  static Optional<ClientConfig> find(final ClusterOptions options, final ProgressLine progress) {
    final Optional<Cluster> found = options.find();
    if (found.isEmpty()) {
      if (options.namedRegistry().isPresent() && options.directory().isEmpty()) {
        throw halfNamed();
      }
      return Optional.empty();
    }
    final Cluster cluster = found.get();
    if (cluster.origin() == Cluster.Origin.LOCAL_STACK) {
      awaitReady(options, progress);
    }
    return Optional.of(
        new ClientConfig(
            cluster.bootstrapServers(),
            cluster.schemaRegistry().orElseThrow(ClientCluster::halfNamed),
            options.topicPrefix(),
            cluster.properties(),
            ClientConfig.DEFAULT_TIMEOUT));
  }

  private static CommandException halfNamed() {
    return CommandException.usage(
        "An existing cluster needs both --bootstrap-server and --schema-registry.");
  }

  private static void awaitReady(final ClusterOptions options, final ProgressLine progress) {
    final long start = System.nanoTime();
    final Path directory =
        options.directory().orElseGet(Installation.ofLauncher()::defaultDirectory);
    Optional<StackState> state = RunningStacks.state(directory);
    while (state.isPresent() && !state.get().ready()) {
      final String missing =
          state.get().children().stream()
              .filter(child -> !child.ready())
              .map(ChildStatus::name)
              .collect(Collectors.joining(", "));
      if (System.nanoTime() - start > READY_TIMEOUT.toNanos()) {
        throw new CommandException(
            ExitStatus.FAILED,
            "The local stack is not ready: %s; see ./dragoman status.".formatted(missing));
      }
      progress.activity("waiting for " + missing + " …");
      LockSupport.parkNanos(POLL.toNanos());
      state = RunningStacks.state(directory);
    }
    progress.activity("");
  }
}
