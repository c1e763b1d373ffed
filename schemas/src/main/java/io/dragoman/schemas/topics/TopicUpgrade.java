package io.dragoman.schemas.topics;

import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;

/**
 * Changes existing topics where they would lose records, when an operator asks for it.
 *
 * <p>Only what nobody chooses on purpose is changed: what a record's time is, which decides how
 * long a record is kept that nobody has read yet. Retention and sizes are left as they are.
 */
public final class TopicUpgrade {
  private final Admin admin;
  private final String prefix;
  private final Duration timeout;

  /**
   * For one installation.
   *
   * @param admin stays open and is the caller's to close
   * @param prefix put before every name of the catalogue
   * @param timeout for each question to the cluster
   */
  public TopicUpgrade(final Admin admin, final String prefix, final Duration timeout) {
    this.admin = admin;
    this.prefix = prefix;
    this.timeout = timeout;
  }

  /**
   * One setting of one topic that was changed.
   *
   * @param topic its full name
   * @param setting a topic configuration
   * @param from what it was
   * @param to what it is now
   */
  public record Change(String topic, String setting, String from, String to) {}

  /**
   * Makes every topic count retention from a record's arrival where the catalogue says so. Topics
   * that do not exist are left out.
   *
   * @return what was changed
   * @throws ConfigException when this user may not change a topic, in one sentence
   */
  public List<Change> countFromArrival(
      final Collection<Topic> topics, final Collection<TopicFamily> families) {
    final Map<String, Config> found =
        configs(
            Stream.concat(
                    topics.stream().map(topic -> topic.topicName(prefix)),
                    families.stream().flatMap(family -> family.changelogs().stream()))
                .toList());
    final Map<String, String> wanted = new TreeMap<>();
    topics.forEach(
        topic ->
            wanted.put(
                topic.topicName(prefix),
                topic.settings().get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)));
    families.stream()
        .flatMap(family -> family.changelogs().stream())
        .filter(changelog -> found.containsKey(changelog) && forgets(found.get(changelog)))
        .forEach(changelog -> wanted.put(changelog, TimestampType.LOG_APPEND_TIME.name));
    final List<Change> changes = new ArrayList<>();
    wanted.forEach(
        (topic, value) -> {
          final Config config = found.get(topic);
          final String now =
              config == null
                  ? value
                  : config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value();
          if (value.equals(TimestampType.LOG_APPEND_TIME.name) && !now.equals(value)) {
            changes.add(new Change(topic, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, now, value));
          }
        });
    apply(changes);
    return List.copyOf(changes);
  }

  /** Whether entries of a changelog go by time: those of stores that remember for a time. */
  static boolean forgets(final Config config) {
    return config
        .get(TopicConfig.CLEANUP_POLICY_CONFIG)
        .value()
        .contains(TopicConfig.CLEANUP_POLICY_DELETE);
  }

  /** The configurations of those topics that exist. */
  Map<String, Config> configs(final Collection<String> topics) {
    final Map<ConfigResource, KafkaFuture<Config>> answers =
        admin.describeConfigs(topics.stream().map(TopicUpgrade::resource).toList()).values();
    final long end = System.nanoTime() + timeout.toNanos();
    final Map<String, Config> found = new HashMap<>();
    answers.forEach(
        (resource, answer) -> {
          try {
            found.put(resource.name(), Answers.get(answer, end));
          } catch (final UnknownTopicOrPartitionException e) {
            // It will be created as it should be.
            found.remove(resource.name());
          }
        });
    return found;
  }

  private void apply(final List<Change> changes) {
    final long end = System.nanoTime() + timeout.toNanos();
    for (final Change change : changes) {
      try {
        Answers.get(
            admin
                .incrementalAlterConfigs(
                    Map.of(
                        resource(change.topic()),
                        List.of(
                            new AlterConfigOp(
                                new ConfigEntry(change.setting(), change.to()),
                                AlterConfigOp.OpType.SET))))
                .all(),
            end);
      } catch (final AuthorizationException | PolicyViolationException e) {
        throw new ConfigException(
            "Topic %s should have %s=%s, and the cluster does not let this user set it (%s). Set it, or grant ALTER_CONFIGS."
                .formatted(change.topic(), change.setting(), change.to(), e.getMessage()));
      }
    }
  }

  private static ConfigResource resource(final String topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic);
  }
}
