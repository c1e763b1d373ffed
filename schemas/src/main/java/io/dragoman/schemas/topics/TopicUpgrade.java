package io.dragoman.schemas.topics;

import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
 * Changes existing topics where they would lose or refuse records, when an operator asks for it.
 *
 * <p>Only what nobody chooses on purpose is changed: what a record's time is, which decides how
 * long a record is kept that nobody has read yet, and how far ahead it may be. Retention and sizes
 * are left as they are.
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
   * Makes every topic time its records as the catalogue says: by their arrival, or as their writers
   * do, however far ahead those are; and every changelog by arrival. Topics that do not exist are
   * left out.
   *
   * @return what was changed
   * @throws ConfigException when this user may not change a topic, in one sentence
   */
  public List<Change> mendTimes(
      final Collection<Topic> topics, final Collection<TopicFamily> families) {
    final Map<String, Map<String, String>> wanted = new TreeMap<>();
    topics.forEach(topic -> wanted.put(topic.topicName(prefix), times(topic)));
    families.stream()
        .flatMap(family -> family.changelogs().stream())
        .forEach(changelog -> wanted.put(changelog, ChangelogSettings.TIMED_ON_ARRIVAL));
    final List<Change> changes = new ArrayList<>();
    new TreeMap<>(configs(wanted.keySet()))
        .forEach(
            (topic, config) ->
                wanted
                    .get(topic)
                    .forEach(
                        (setting, value) -> {
                          // Brokers before 3.6 know no bound, and need none.
                          final ConfigEntry now = config.get(setting);
                          if (now != null && !value.equals(now.value())) {
                            changes.add(new Change(topic, setting, now.value(), value));
                          }
                        }));
    apply(changes);
    return List.copyOf(changes);
  }

  /** A topic whose owner wants times of arrival where its writers' would do refuses nothing. */
  private static Map<String, String> times(final Topic topic) {
    final Map<String, String> settings = new TreeMap<>(topic.settings());
    settings
        .keySet()
        .retainAll(
            Set.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
    settings.remove(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.CREATE_TIME.name);
    return settings;
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
