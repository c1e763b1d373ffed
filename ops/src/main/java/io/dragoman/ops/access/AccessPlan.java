package io.dragoman.ops.access;

import io.dragoman.auditor.AuditorConfig;
import io.dragoman.auditor.WatchedGroups;
import io.dragoman.ops.stack.App;
import io.dragoman.resilience.app.AppDefinition;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.TopologyDescription;

/**
 * What a program needs of a cluster: from the topic table, which says who writes and reads what,
 * and from the app's own topology. Nothing of it lets a program change or delete what is not its
 * own.
 *
 * @param prefix what the installation puts before topic names
 * @param create whether apps make their topics themselves, instead of {@code topics create}
 */
public record AccessPlan(String prefix, boolean create) {
  /** The name in the topic table of whoever submits requests and reads results. */
  private static final String CLIENTS = "clients";

  private static final String DEAD_LETTER_SERVICE = "dlq-reprocessor";

  /** What {@code dlq} begins its transactional ids with, and its group of policies. */
  private static final String DEAD_LETTER_NAMES = "dragoman-dlq-";

  /** For an app of this configuration. */
  public List<Grant> of(final App app, final Settings settings) {
    final AppDefinition definition = app.definition();
    final Map<Topic, Set<AclOperation>> topics = new EnumMap<>(Topic.class);
    addFromTable(topics, app.id());
    if (app == App.GATEWAY) {
      // It is its clients' client.
      addFromTable(topics, CLIENTS);
    }
    for (final Topic topic : definition.topics()) {
      add(topics, topic, AclOperation.DESCRIBE);
      // Each app looks whether topics that must have equally many partitions have them.
      for (final Topic partner : Topic.values()) {
        if (topic.coPartitionedWith(partner)) {
          add(topics, partner, AclOperation.DESCRIBE);
        }
      }
      if (create) {
        add(topics, topic, AclOperation.CREATE);
      }
    }
    if (definition.topics().contains(Topic.REQUESTS_CANCELLED)) {
      // Whoever has to do with it follows it: StreamApp starts a reader.
      add(topics, Topic.REQUESTS_CANCELLED, AclOperation.READ);
    }
    addFromTopology(topics, definition, settings);
    if (app == App.AUDITOR) {
      watched(settings)
          .values()
          .forEach(some -> some.forEach(topic -> add(topics, topic, AclOperation.READ)));
    }
    final List<Grant> grants = new ArrayList<>(grants(topics));
    if (app == App.AUDITOR) {
      watched(settings).keySet().stream().map(AccessPlan::looking).forEach(grants::add);
    }
    final String group = settings.string(AppConfig.APPLICATION_ID);
    // Stores' changelogs, which only Kafka Streams names and makes.
    grants.add(
        new Grant(
            ResourceType.TOPIC,
            PatternType.PREFIXED,
            group + "-",
            EnumSet.of(
                AclOperation.CREATE,
                AclOperation.DESCRIBE,
                AclOperation.DESCRIBE_CONFIGS,
                AclOperation.READ,
                AclOperation.WRITE)));
    grants.add(
        new Grant(
            ResourceType.GROUP,
            PatternType.LITERAL,
            group,
            EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE)));
    grants.add(
        new Grant(
            ResourceType.TRANSACTIONAL_ID,
            PatternType.PREFIXED,
            group + "-",
            EnumSet.of(AclOperation.WRITE, AclOperation.DESCRIBE)));
    return List.copyOf(grants);
  }

  /** Whose lag the auditor tells while they are down. */
  private static Map<String, Set<Topic>> watched(final Settings settings) {
    return WatchedGroups.of(settings.list(AuditorConfig.WATCHED_GROUPS));
  }

  private static Grant looking(final String group) {
    return new Grant(
        ResourceType.GROUP, PatternType.LITERAL, group, EnumSet.of(AclOperation.DESCRIBE));
  }

  /** For {@code dlq serve}, and for whoever uses {@code dlq} as a command. */
  public List<Grant> ofDeadLetterService() {
    final Map<Topic, Set<AclOperation>> topics = new EnumMap<>(Topic.class);
    addFromTable(topics, DEAD_LETTER_SERVICE);
    for (final Topic topic : Topic.values()) {
      if (create && isLogOfDeadLetterService(topic)) {
        add(topics, topic, AclOperation.CREATE);
      }
      switch (topic.kind()) {
        // Where dead letters came from, they are sent back to.
        case INPUT, WORK -> add(topics, topic, AclOperation.WRITE);
        // What became of a replay.
        case RESULT -> add(topics, topic, AclOperation.READ);
        default -> {
          // None of its business.
        }
      }
    }
    final List<Grant> grants = new ArrayList<>(grants(topics));
    grants.add(
        new Grant(
            ResourceType.TRANSACTIONAL_ID,
            PatternType.PREFIXED,
            DEAD_LETTER_NAMES,
            EnumSet.of(AclOperation.WRITE, AclOperation.DESCRIBE)));
    grants.add(
        new Grant(
            ResourceType.GROUP,
            PatternType.PREFIXED,
            prefix + DEAD_LETTER_NAMES,
            EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE)));
    return List.copyOf(grants);
  }

  /** What it keeps for itself and therefore makes; others have logs of the same kind. */
  private static boolean isLogOfDeadLetterService(final Topic topic) {
    return switch (topic.kind()) {
      case AUDIT, TASK, PARKED -> names(topic.writers()).contains(DEAD_LETTER_SERVICE);
      default -> false;
    };
  }

  /** For programs that submit requests on topics and read results, whose groups are their own. */
  public List<Grant> ofClients() {
    final Map<Topic, Set<AclOperation>> topics = new EnumMap<>(Topic.class);
    addFromTable(topics, CLIENTS);
    return grants(topics);
  }

  private static void add(
      final Map<Topic, Set<AclOperation>> topics, final Topic topic, final AclOperation operation) {
    final Set<AclOperation> operations =
        topics.computeIfAbsent(topic, ignored -> EnumSet.of(AclOperation.DESCRIBE));
    operations.add(operation);
    if (operation != AclOperation.CREATE) {
      // Retention, sizes: what an app compares with the table and computes with.
      operations.add(AclOperation.DESCRIBE_CONFIGS);
    }
  }

  private static void addFromTable(
      final Map<Topic, Set<AclOperation>> topics, final String program) {
    for (final Topic topic : Topic.values()) {
      if (names(topic.writers()).contains(program)) {
        add(topics, topic, AclOperation.WRITE);
      }
      if (names(topic.readers()).contains(program)) {
        add(topics, topic, AclOperation.READ);
      }
    }
  }

  private static Set<String> names(final String column) {
    return Set.of(column.split(", "));
  }

  private void addFromTopology(
      final Map<Topic, Set<AclOperation>> topics,
      final AppDefinition definition,
      final Settings settings) {
    final Map<String, Topic> byName =
        Arrays.stream(Topic.values())
            .collect(Collectors.toMap(topic -> topic.topicName(prefix), topic -> topic));
    definition.describe(settings).describe().subtopologies().stream()
        .flatMap(part -> part.nodes().stream())
        .forEach(
            node -> {
              if (node instanceof final TopologyDescription.Source source
                  && source.topicSet() != null) {
                new TreeSet<>(source.topicSet())
                    .forEach(name -> addIfOurs(topics, byName, name, AclOperation.READ));
              }
              if (node instanceof final TopologyDescription.Sink sink && sink.topic() != null) {
                addIfOurs(topics, byName, sink.topic(), AclOperation.WRITE);
              }
            });
  }

  private static void addIfOurs(
      final Map<Topic, Set<AclOperation>> topics,
      final Map<String, Topic> byName,
      final String name,
      final AclOperation operation) {
    if (byName.containsKey(name)) {
      add(topics, byName.get(name), operation);
    }
  }

  private List<Grant> grants(final Map<Topic, Set<AclOperation>> topics) {
    return topics.entrySet().stream()
        .map(
            one ->
                new Grant(
                    ResourceType.TOPIC,
                    PatternType.LITERAL,
                    one.getKey().topicName(prefix),
                    one.getValue()))
        .toList();
  }
}
