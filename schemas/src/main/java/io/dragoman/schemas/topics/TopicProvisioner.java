package io.dragoman.schemas.topics;

import static java.util.stream.Collectors.joining;

import io.dragoman.schemas.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics of the catalogue exist before an application uses them.
 *
 * <p>May be called by any number of applications at once and any number of times. A topic that
 * exists is never changed: where it differs from the catalogue, that is reported and logged. When
 * it returns, every partition has a leader that answers for it ({@link Leaders} says why).
 */
public final class TopicProvisioner {
  private static final Logger LOG = LoggerFactory.getLogger(TopicProvisioner.class);

  private final Admin admin;
  private final TopicOptions options;

  /**
   * Makes a provisioner.
   *
   * @param admin stays open and is the caller's to close
   * @param options how the installation lays out its topics
   */
  public TopicProvisioner(final Admin admin, final TopicOptions options) {
    this.admin = admin;
    this.options = options;
  }

  /**
   * Makes the topics exist, or only verifies that they do where the options forbid creation.
   *
   * @param topics those that the caller reads or writes
   * @return what was created and what differs from the catalogue
   * @throws ConfigException when topics are missing and cannot be created, or do not fit together,
   *     in one sentence for the operator
   * @throws TimeoutException when the cluster does not answer, or does not show the topics in time
   */
  public TopicReport provision(final Collection<Topic> topics) {
    final long end = System.nanoTime() + options.timeout().toNanos();
    final Map<Topic, TopicDescription> found = describe(withPartners(topics), end);
    final Set<Topic> missing = new TreeSet<>(topics);
    missing.removeAll(found.keySet());
    final Set<String> created = missing.isEmpty() ? Set.of() : create(missing, found);
    Leaders.await(admin, topics.stream().map(this::name).toList(), options.timeout(), end);
    final Map<Topic, TopicDescription> all = describe(withPartners(topics), end);
    checkCoPartitioned(all);
    final TopicReport report = new TopicReport(created, differences(all));
    report.created().forEach(name -> LOG.info("Created topic {}", name));
    report.differences().forEach(difference -> LOG.warn("{}", difference));
    return report;
  }

  /** The topics and all that must have as many partitions as one of them. */
  private static Set<Topic> withPartners(final Collection<Topic> topics) {
    final Set<Topic> all = new TreeSet<>(topics);
    for (final Topic topic : Topic.values()) {
      if (topics.stream().anyMatch(topic::coPartitionedWith)) {
        all.add(topic);
      }
    }
    return all;
  }

  /** Descriptions of those topics that exist. */
  private Map<Topic, TopicDescription> describe(final Collection<Topic> topics, final long end) {
    final Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics.stream().map(this::name).toList()).topicNameValues();
    final Map<Topic, TopicDescription> found = new TreeMap<>();
    for (final Topic topic : topics) {
      try {
        found.put(topic, Answers.get(answers.get(name(topic)), end));
      } catch (final UnknownTopicOrPartitionException e) {
        LOG.debug("Topic {} does not exist", name(topic));
      } catch (final InvalidTopicException e) {
        throw invalidName(topic);
      } catch (final AuthorizationException e) {
        throw new ConfigException(
            "This application's user may not describe topic %s; grant it DESCRIBE, READ and WRITE."
                .formatted(name(topic)));
      }
    }
    return found;
  }

  private Set<String> create(final Set<Topic> missing, final Map<Topic, TopicDescription> found) {
    if (!options.create()) {
      throw new ConfigException(
          "Topics are missing and topics.create=false: %s. Create them, or set topics.create=true."
              .formatted(
                  missing.stream()
                      .map(topic -> name(topic) + " (" + settings(topic, found) + ")")
                      .collect(joining("; "))));
    }
    final Map<String, KafkaFuture<Void>> answers =
        admin
            .createTopics(
                missing.stream()
                    .map(
                        topic ->
                            new NewTopic(
                                    name(topic),
                                    Optional.of(partitions(topic, found)),
                                    options.replicationFactor() < 0
                                        ? Optional.empty()
                                        : Optional.of(options.replicationFactor()))
                                .configs(newTopicSettings(topic)))
                    .toList())
            .values();
    final Set<String> created = new TreeSet<>();
    final long end = System.nanoTime() + options.timeout().toNanos();
    for (final Topic topic : missing) {
      try {
        Answers.get(answers.get(name(topic)), end);
        created.add(name(topic));
      } catch (final TopicExistsException e) {
        LOG.debug("Another application created topic {} first", name(topic));
      } catch (final InvalidTopicException e) {
        throw invalidName(topic);
      } catch (final InvalidReplicationFactorException e) {
        throw new ConfigException(
            "topic.replication.factor=%d does not fit the cluster: %s"
                .formatted(options.replicationFactor(), e.getMessage()));
      } catch (final AuthorizationException | PolicyViolationException e) {
        throw new ConfigException(
            ("Topic %s is missing and the cluster does not let this application create it (%s)."
                    + " Create it with %s, or grant CREATE.")
                .formatted(name(topic), e.getMessage(), settings(topic, found)));
      }
    }
    return created;
  }

  /** As many as the topics that it must go with, so that a grown installation stays in step. */
  private Map<String, String> newTopicSettings(final Topic topic) {
    final Map<String, String> settings =
        new HashMap<>(TopicOptions.durability(options.replicationFactor()));
    settings.putAll(topic.settings());
    return settings;
  }

  private int partitions(final Topic topic, final Map<Topic, TopicDescription> found) {
    final OptionalInt partners =
        found.entrySet().stream()
            .filter(other -> other.getKey().coPartitionedWith(topic))
            .mapToInt(other -> other.getValue().partitions().size())
            .max();
    return partners.orElse(options.partitions());
  }

  private String settings(final Topic topic, final Map<Topic, TopicDescription> found) {
    return "partitions=%d, %s"
        .formatted(
            partitions(topic, found),
            new TreeMap<>(topic.settings())
                .entrySet().stream().map(Object::toString).collect(joining(", ")));
  }

  private void checkCoPartitioned(final Map<Topic, TopicDescription> found) {
    for (final Topic topic : found.keySet()) {
      final Map<Topic, TopicDescription> partners = new TreeMap<>();
      found.forEach(
          (other, description) -> {
            if (other.coPartitionedWith(topic)) {
              partners.put(other, description);
            }
          });
      if (partners.values().stream().map(d -> d.partitions().size()).distinct().count() > 1) {
        throw new ConfigException(
            "Topics that %s reads together must have equally many partitions, but %s. %s"
                .formatted(
                    topic.readers(),
                    partners.entrySet().stream()
                        .map(
                            entry ->
                                "%s has %d"
                                    .formatted(
                                        name(entry.getKey()), entry.getValue().partitions().size()))
                        .collect(joining(" and ")),
                    TopicGrowth.advice(
                        partners.values().stream()
                            .mapToInt(d -> d.partitions().size())
                            .max()
                            .orElseThrow())));
      }
    }
  }

  private List<TopicReport.Difference> differences(final Map<Topic, TopicDescription> found) {
    final List<TopicReport.Difference> differences = new ArrayList<>();
    final Map<Topic, Map<String, String>> settings = currentSettings(found.keySet());
    found.forEach(
        (topic, description) -> {
          final int partitions = description.partitions().size();
          if (partitions < options.partitions()) {
            differences.add(
                new TopicReport.Difference(
                    name(topic),
                    "partitions",
                    Integer.toString(options.partitions()),
                    Integer.toString(partitions)));
          }
          final int replicas = description.partitions().getFirst().replicas().size();
          if (options.replicationFactor() > replicas) {
            differences.add(
                new TopicReport.Difference(
                    name(topic),
                    "replication factor",
                    Short.toString(options.replicationFactor()),
                    Integer.toString(replicas)));
          }
          settings
              .getOrDefault(topic, Map.of())
              .forEach(
                  (key, value) -> {
                    final String wanted = topic.settings().get(key);
                    if (!value.equals(wanted)) {
                      differences.add(new TopicReport.Difference(name(topic), key, wanted, value));
                    }
                  });
        });
    return differences;
  }

  /** Those settings that the catalogue has an opinion on; empty where they may not be read. */
  private Map<Topic, Map<String, String>> currentSettings(final Set<Topic> topics) {
    final Map<Topic, ConfigResource> resources = new HashMap<>();
    topics.forEach(
        topic -> resources.put(topic, new ConfigResource(ConfigResource.Type.TOPIC, name(topic))));
    final Map<ConfigResource, KafkaFuture<Config>> answers =
        admin.describeConfigs(resources.values()).values();
    final long end = System.nanoTime() + options.timeout().toNanos();
    final Map<Topic, Map<String, String>> settings = new TreeMap<>();
    resources.forEach(
        (topic, resource) -> {
          try {
            settings.put(
                topic,
                Answers.get(answers.get(resource), end).entries().stream()
                    .filter(entry -> topic.settings().containsKey(entry.name()))
                    .collect(
                        Collectors.toMap(
                            ConfigEntry::name, ConfigEntry::value, (a, b) -> b, TreeMap::new)));
          } catch (final AuthorizationException e) {
            LOG.info("The settings of topic {} may not be read, so they are not checked", resource);
          }
        });
    return settings;
  }

  private ConfigException invalidName(final Topic topic) {
    return new ConfigException(
        "topic.prefix=%s makes the name %s, which Kafka does not allow: only letters, digits, '.', '_' and '-', at most 249."
            .formatted(options.prefix(), name(topic)));
  }

  private String name(final Topic topic) {
    return topic.topicName(options.prefix());
  }
}
