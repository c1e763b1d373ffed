package io.dragoman.ops.cli;

import io.dragoman.dlq.cluster.Cluster;
import io.dragoman.dlq.cluster.ClusterLookup;
import io.dragoman.dlq.cluster.ClusterOptions;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.schemas.topics.TopicReport;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates the topics of a cluster. */
@Command(
    name = "create",
    description =
        "Create the topics of the catalogue that do not exist yet; never changes a topic."
            + " Default: in the running local stack.")
final class TopicsCreateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of a new topic; default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Copies of a new topic; -1: the brokers' default.")
  private short replicationFactor;

  TopicsCreateCommand(final Terminal terminal, final ClusterLookup lookup) {
    this.terminal = terminal;
    cluster.lookIn(lookup);
  }

  @Override
  public Integer call() {
    if (partitions < 1 || replicationFactor < 1 && replicationFactor != -1) {
      throw new CommandException(
          ExitStatus.USAGE,
          "--partitions must be at least 1, and --replication-factor at least 1, or -1 for the"
              + " brokers' default.");
    }
    final Cluster found =
        cluster
            .find()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitStatus.USAGE,
                        "No local stack runs; name a cluster with --bootstrap-server."));
    final String servers = found.bootstrapServers();
    try (Admin admin = Admin.create(found.kafka())) {
      final TopicReport report =
          new TopicProvisioner(
                  admin,
                  new TopicOptions(cluster.topicPrefix(), partitions, replicationFactor, true))
              .provision(EnumSet.allOf(Topic.class));
      print(report);
      return ExitStatus.OK;
    } catch (final KafkaException | IllegalArgumentException e) {
      throw new CommandException(
          ExitStatus.FAILURE, "The topics at %s: %s".formatted(servers, e.getMessage()));
    }
  }

  private void print(final TopicReport report) {
    final List<String> names =
        Arrays.stream(Topic.values()).map(topic -> topic.topicName(cluster.topicPrefix())).toList();
    names.forEach(
        name ->
            terminal
                .out()
                .println(name + (report.created().contains(name) ? "  created" : "  exists")));
    report.differences().forEach(difference -> terminal.err().println(difference));
  }
}
