package io.dragoman.ops.cli;

import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.App;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.app.TopicFamilies;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.serde.SchemaRegistrar;
import io.dragoman.schemas.topics.TopicFamily;
import io.dragoman.schemas.topics.TopicGrowth;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import io.dragoman.schemas.topics.TopicReport;
import io.dragoman.schemas.topics.TopicUpgrade;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates the topics of a cluster. */
@Command(
    name = "create",
    description = {
      "Create the topics of the catalogue that do not exist yet.",
      "Existing ones count retention from a record's arrival where the catalogue says so, and get"
          + " more partitions when asked to; nothing else is changed. Default: in the running local"
          + " stack."
    })
final class TopicsCreateCommand implements Callable<Integer> {
  private static final int NEW_PARTITIONS = 4;

  private final Terminal terminal;

  @Mixin private ClusterOptions cluster = new ClusterOptions();
  @Mixin private AppOptions apps = new AppOptions();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = {
        "Partitions of a new topic (default: 4).",
        "Topics in which events and work wait grow to this number, and the stores of the apps with"
            + " them, if that is a multiple of what they have. Stop the apps first."
      })
  private Optional<Integer> partitions = Optional.empty();

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
    CommandException.requireAtLeast("--partitions", 1, partitions.orElse(1));
    if (replicationFactor < 1 && replicationFactor != -1) {
      throw CommandException.usage(
          "--replication-factor must be at least 1, or -1 for the brokers' default; it is %d."
              .formatted(replicationFactor));
    }
    final Cluster found =
        cluster
            .find()
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "No local stack runs; name a cluster with --bootstrap-server."));
    final String servers = found.bootstrapServers();
    try (Admin admin = Admin.create(found.kafka())) {
      final String prefix = cluster.topicPrefix();
      final Set<Topic> topics = EnumSet.allOf(Topic.class);
      final TopicUpgrade upgrade = new TopicUpgrade(admin, prefix, TopicOptions.DEFAULT_TIMEOUT);
      final List<TopicFamily> families = families(prefix);
      print(upgrade.mendTimes(topics, families));
      new TopicGrowth(admin, found.kafka(), TopicOptions.DEFAULT_TIMEOUT)
          .grow(partitions.orElse(0), families)
          .forEach(name -> terminal.out().println(name + "  has more partitions now"));
      print(provision(admin, prefix, topics));
      found.registry().ifPresent(registry -> SchemaRegistrar.register(registry, topics, prefix));
      return ExitStatus.OK;
    } catch (final DragomanException e) {
      throw new CommandException(ExitStatus.FAILED, e.getMessage());
    } catch (final KafkaException | IllegalArgumentException e) {
      throw new CommandException(
          ExitStatus.FAILED, "The topics at %s: %s".formatted(servers, e.getMessage()));
    }
  }

  private TopicReport provision(final Admin admin, final String prefix, final Set<Topic> topics) {
    final Set<String> created = new HashSet<>();
    final List<TopicReport.Difference> differences = new ArrayList<>();
    topics.stream()
        .collect(
            Collectors.groupingBy(topic -> topic.partitions(partitions.orElse(NEW_PARTITIONS))))
        .forEach(
            (count, alike) -> {
              final TopicReport report =
                  new TopicProvisioner(
                          admin, new TopicOptions(prefix, count, replicationFactor, true))
                      .provision(alike);
              created.addAll(report.created());
              differences.addAll(report.differences());
            });
    return new TopicReport(created, differences);
  }

  /** Of all apps, as they are configured unless {@code --set} says otherwise. */
  private List<TopicFamily> families(final String prefix) {
    final Map<App, Map<String, String>> settings = apps.settings();
    return Arrays.stream(App.values())
        .flatMap(
            app -> {
              final Map<String, String> values =
                  new HashMap<>(settings.getOrDefault(app, Map.of()));
              values.put(AppConfig.TOPIC_PREFIX, prefix);
              final AppDefinition definition = app.definition();
              return TopicFamilies.of(definition, definition.config().resolve(values)).stream();
            })
        .toList();
  }

  private void print(final List<TopicUpgrade.Change> changes) {
    changes.forEach(
        change ->
            terminal
                .out()
                .printf(
                    "%s  %s changed from %s to %s%n",
                    change.topic(), change.setting(), change.from(), change.to()));
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
