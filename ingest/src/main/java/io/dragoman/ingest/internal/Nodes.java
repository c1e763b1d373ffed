package io.dragoman.ingest.internal;

import io.dragoman.schemas.Topic;
import java.util.Locale;
import java.util.Optional;

/**
 * The names of one kind of events in the topology.
 *
 * <p>Node and store names are part of the state on disk and of internal topics: changing one loses
 * what is stored under it.
 *
 * @param source topic of the events
 * @param work topic of the units of work
 * @param prefix of every topic's name
 */
public record Nodes(Topic source, Topic work, String prefix) {
  /** Audio events. */
  public static Nodes audio(final String prefix) {
    return new Nodes(Topic.AUDIO_EVENTS, Topic.AUDIO_SEGMENTS, prefix);
  }

  /** Text events. */
  public static Nodes text(final String prefix) {
    return new Nodes(Topic.TEXT_EVENTS, Topic.TRANSLATION_TASKS, prefix);
  }

  String topic(final Topic topic) {
    return topic.topicName(prefix);
  }

  String sourceNode() {
    return kind() + "-events";
  }

  String processor() {
    return kind() + "-intake";
  }

  /** Where it is told in which language events are; empty for those that tell it themselves. */
  Optional<Topic> languages() {
    return source == Topic.AUDIO_EVENTS ? Optional.of(Topic.SPEECH_LANGUAGES) : Optional.empty();
  }

  String languageNode() {
    return kind() + "-languages";
  }

  String store() {
    return kind() + "-seen";
  }

  /** Of events that wait. */
  String waitingStore() {
    return kind() + "-waiting";
  }

  /** The sink of a topic of work: that of {@link #work} or of its urgent part. */
  String sink(final Topic topic) {
    return kind() + (topic == work ? "-work" : "-work-urgent");
  }

  String requestSink() {
    return kind() + "-requests";
  }

  String deadLetterSink() {
    return kind() + "-dead-letters";
  }

  private String kind() {
    return source.name().substring(0, source.name().indexOf('_')).toLowerCase(Locale.ROOT);
  }
}
