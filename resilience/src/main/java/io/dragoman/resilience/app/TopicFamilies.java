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
    return app.describe(settings).describe().subtopologies().stream()
        .map(
            part ->
                new TopicFamily(
                    group,
                    collect(part, TopologyDescription.Source.class, source -> source.topicSet()),
                    collect(part, TopologyDescription.Processor.class, each -> each.stores())
                        .stream()
                        .map(store -> group + "-" + store + "-changelog")
                        .collect(Collectors.toSet())))
        .toList();
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
