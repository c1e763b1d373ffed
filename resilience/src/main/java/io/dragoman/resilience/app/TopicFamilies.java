package io.dragoman.resilience.app;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.topics.TopicFamily;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.streams.TopologyDescription;

/** Which topics of an app must have equally many partitions, read from its topology. */
public final class TopicFamilies {
  private TopicFamilies() {}

  /** One family for each kind of task; the topology is not run. */
  public static List<TopicFamily> of(final AppDefinition app, final Settings settings) {
    final String group = settings.string(AppConfig.APPLICATION_ID);
    final Set<String> fixed =
        app.fixed().stream()
            .map(topic -> topic.topicName(settings.string(AppConfig.TOPIC_PREFIX)))
            .collect(Collectors.toSet());
    return app.describe(settings).describe().subtopologies().stream()
        .map(part -> of(part, group, fixed))
        .toList();
  }

  private static TopicFamily of(
      final TopologyDescription.Subtopology part, final String group, final Set<String> fixed) {
    final Set<String> sources =
        collect(part, TopologyDescription.Source.class, source -> source.topicSet());
    return new TopicFamily(
        group,
        sources,
        collect(part, TopologyDescription.Processor.class, each -> each.stores()).stream()
            .map(store -> group + "-" + store + "-changelog")
            .collect(Collectors.toSet()),
        sources.stream().anyMatch(fixed::contains));
  }

  private static <N> Set<String> collect(
      final TopologyDescription.Subtopology part,
      final Class<N> type,
      final Function<N, Set<String>> names) {
    return part.nodes().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .flatMap(node -> names.apply(node).stream())
        .collect(Collectors.toSet());
  }
}
