package io.dragoman.gateway.stream;

import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.Topic;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Wires the gateway's tasks: one that keeps jobs, one that settles reviews, and one that copies for
 * each topic of the pipeline, so that these may have as many partitions as they like.
 */
public final class JobsTopology {
  private static final Set<Topic> COPIED =
      EnumSet.of(Topic.REQUESTS, Topic.TRANSCRIPTS, Topic.TRANSLATIONS, Topic.WORKFLOWS);
  private static final Set<Topic> WRITTEN =
      EnumSet.of(
          Topic.TEXT_EVENTS,
          Topic.AUDIO_EVENTS,
          Topic.REQUESTS,
          Topic.REQUESTS_CANCELLED,
          Topic.JOBS,
          Topic.WORKFLOW_EXECUTIONS,
          Topic.USAGE);
  private static final Set<Topic> REVIEWED =
      EnumSet.of(
          Topic.TRANSCRIPTS,
          Topic.TRANSLATION_TASKS,
          Topic.TRANSLATION_TASKS_URGENT,
          Topic.TRANSLATIONS,
          Topic.WORKFLOWS,
          Topic.REVIEWS,
          Topic.REVIEWS_AUDIT,
          Topic.TRANSLATION_MEMORY);

  private JobsTopology() {}

  /** Every topic that it reads or writes. */
  public static Set<Topic> topics() {
    final Set<Topic> topics = EnumSet.copyOf(COPIED);
    topics.addAll(WRITTEN);
    topics.addAll(REVIEWED);
    return topics;
  }

  /**
   * The whole of it.
   *
   * @param names full names of topics
   * @param tracing makes spans
   * @param jobs makes the processors that keep jobs
   * @param reviews makes those that settle reviews
   */
  public static Topology of(
      final Function<Topic, String> names,
      final PromptCommits commits,
      final Tracing tracing,
      final ProcessorSupplier<byte[], byte[], byte[], byte[]> jobs,
      final ProcessorSupplier<byte[], byte[], byte[], byte[]> reviews) {
    final Topology topology = new Topology();
    for (final Topic topic : COPIED) {
      final String router = "route-" + word(topic);
      source(topology, names, topic);
      topology.addProcessor(
          router, () -> new Router(topic, commits, names.apply(Topic.JOBS), tracing), word(topic));
      sink(topology, "copy-" + word(topic), names.apply(Topic.JOBS), router);
    }
    source(topology, names, Topic.JOBS);
    topology.addProcessor("keep", jobs, word(Topic.JOBS));
    TaskStores.add(topology, "keep");
    WRITTEN.forEach(topic -> sink(topology, sink(topic), names.apply(topic), "keep"));
    source(topology, names, Topic.REVIEWS);
    topology.addProcessor("review", reviews, word(Topic.REVIEWS));
    ReviewStore.add(topology, "review");
    REVIEWED.forEach(topic -> sink(topology, reviewSink(topic), names.apply(topic), "review"));
    return topology;
  }

  static String reviewSink(final Topic topic) {
    return "reviewed-" + word(topic);
  }

  static String sink(final Topic topic) {
    return "to-" + word(topic);
  }

  private static void source(
      final Topology topology, final Function<Topic, String> names, final Topic topic) {
    topology.addSource(
        word(topic), new ByteArrayDeserializer(), new ByteArrayDeserializer(), names.apply(topic));
  }

  private static void sink(
      final Topology topology, final String name, final String topic, final String processor) {
    topology.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), processor);
  }

  private static String word(final Topic topic) {
    return topic.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
