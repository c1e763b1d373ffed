package io.dragoman.ops.topics;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code topics keep}: makes time before records are deleted. */
@Command(
    name = "keep",
    description = {
      "Say for how long a topic keeps its records, such as longer for work that nobody could do"
          + " yet.",
      "What is older is deleted some minutes later, and is lost."
    })
public final class TopicsKeepCommand extends TopicsCommand {
  private static final int TIMEOUT_SECONDS = 30;

  @Parameters(paramLabel = "TOPIC", description = "Its full name, one of the catalogue.")
  private String name = "";

  @ArgGroup(multiplicity = "1")
  private Time time = new Time();

  /** One of two ways to say it. */
  static final class Time {
    @Option(names = "--days", paramLabel = "N", description = "So many days.")
    private Optional<Integer> days = Optional.empty();

    @Option(names = "--usual", description = "As long as a new topic of this name.")
    private boolean usual;
  }

  public TopicsKeepCommand(final Terminal terminal, final ClusterLookup lookup) {
    super(terminal, lookup);
  }

  @Override
  void run(final Admin admin) throws ExecutionException, InterruptedException, TimeoutException {
    final Duration kept = kept();
    admin
        .incrementalAlterConfigs(
            Map.of(
                TopicReader.resource(name),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry(
                            TopicConfig.RETENTION_MS_CONFIG, Long.toString(kept.toMillis())),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    terminal
        .out()
        .printf(
            "%s keeps records %s now.%n",
            name, kept.isNegative() ? "for ever" : "for %d days".formatted(kept.toDays()));
  }

  /** Of topics that are not ours nobody here knows what depends on them. */
  private Duration kept() {
    final Topic topic =
        Arrays.stream(Topic.values())
            .filter(one -> one.topicName(cluster.topicPrefix()).equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "%s is no topic of Dragoman%s."
                            .formatted(
                                name,
                                cluster.topicPrefix().isEmpty()
                                    ? ""
                                    : " with the prefix " + cluster.topicPrefix())));
    if (time.usual) {
      return topic.kind().retention();
    }
    final int days = time.days.orElse(0);
    CommandException.requireAtLeast("--days", 1, days);
    return Duration.ofDays(days);
  }
}
