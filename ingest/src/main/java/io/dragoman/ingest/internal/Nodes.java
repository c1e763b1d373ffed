package io.dragoman.ingest.internal;

import io.dragoman.schemas.Topic;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * The names of one kind of events in the topology.
 *
 * <p>Node and store names are part of the state on disk and of internal topics: changing one loses
 * what is stored under it.
 *
 * @param source topic of the events
 * @param work topics of units of work; those of urgent ones are beside them
 * @param prefix of every topic's name
 */
public record Nodes(Topic source, List<Topic> work, String prefix) {
  public Nodes {
    work = List.copyOf(work);
  }

  /** Audio events. */
  public static Nodes audio(final String prefix) {
    return new Nodes(Topic.AUDIO_EVENTS, List.of(Topic.AUDIO_SEGMENTS), prefix);
  }

  /** Text events. */
  public static Nodes text(final String prefix) {
    return new Nodes(
        Topic.TEXT_EVENTS, List.of(Topic.TRANSLATION_TASKS, Topic.WORKFLOW_TASKS), prefix);
  }

  /** Where a unit of work goes. */
  Topic work(final SpecificRecord unit) {
    return work.stream()
        .filter(topic -> topic.valueSchema().filter(unit.getSchema()::equals).isPresent())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No topic takes " + unit.getSchema()));
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

  /** The sink of a topic of work, or of its urgent part. */
  String sink(final Topic topic) {
    return switch (topic) {
      case WORKFLOW_TASKS -> kind() + "-workflows";
      case WORKFLOW_TASKS_URGENT -> kind() + "-workflows-urgent";
      default -> kind() + (work.contains(topic) ? "-work" : "-work-urgent");
    };
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
