package io.dragoman.ops.topics;

import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Mixin;

/** A command that asks the brokers about topics. */
abstract class TopicsCommand implements Callable<Integer> {
  protected final Terminal terminal;

  @Mixin protected ClusterOptions cluster = new ClusterOptions();

  TopicsCommand(final Terminal terminal, final ClusterLookup lookup) {
    this.terminal = terminal;
    cluster.lookIn(lookup);
  }

  /** Does it. */
  abstract void run(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;

  @Override
  public final Integer call() throws InterruptedException {
    final Cluster found = cluster.findOrDefault();
    try (Admin admin = Admin.create(found.kafka())) {
      run(admin);
      return ExitStatus.OK;
    } catch (final ExecutionException e) {
      throw e.getCause() instanceof UnknownTopicOrPartitionException
          ? new CommandException(
              ExitStatus.NOT_FOUND,
              "There is no such topic at %s; './dragoman topics create' tells which there are."
                  .formatted(found.bootstrapServers()))
          : failed(found, String.valueOf(e.getCause().getMessage()));
    } catch (final TimeoutException e) {
      throw failed(found, "they did not answer in time");
    } catch (final KafkaException e) {
      throw failed(found, String.valueOf(e.getMessage()));
    }
  }

  private static CommandException failed(final Cluster cluster, final String reason) {
    return new CommandException(
        ExitStatus.FAILED, "The brokers at %s: %s".formatted(cluster.bootstrapServers(), reason));
  }
}
