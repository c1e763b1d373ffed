package io.dragoman.stage;

import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.serde.AvroTrust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the values of a stage's topics; safe for several threads. */
public final class TopicValues implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicValues.class);

  /** What cannot be read by then is learnt while work goes on. */
  private static final Duration CATCH_UP = Duration.ofSeconds(20);

  private final AppContext context;
  private final Topic work;
  private final Deserializer<? extends SpecificRecord> reader;
  private final Map<Topic, Serializer<SpecificRecord>> writers = new EnumMap<>(Topic.class);
  private final List<TopicFollower> followers = new ArrayList<>();

  /**
   * With the serdes and the topic prefix of an app.
   *
   * @throws io.dragoman.resilience.config.ConfigurationException when a configured serde cannot be
   *     used
   */
  TopicValues(final AppContext context, final StageTopics topics) {
    // Avro looks up no class that nobody vouched for.
    AvroTrust.install();
    this.context = context;
    this.work = topics.work();
    this.reader = context.values().deserializer(type(work));
    topics.outputs().stream()
        .filter(topic -> topic.valueSchema().isPresent())
        .forEach(topic -> writers.put(topic, writer(topic)));
  }

  /**
   * Hears all of a topic, in each instance, from when the app starts; what is there already before
   * any work is done, unless that takes long.
   *
   * @param topic one that the stage's {@link StageTopics} name
   */
  public void follow(final Topic topic, final TopicFollower.Listener listener) {
    followers.add(
        new TopicFollower(
            topic.baseName(),
            context.client(),
            // The gateway writes in transactions, and not all of these are committed.
            IsolationLevel.READ_COMMITTED,
            context.topic(topic),
            listener,
            TimeSource.system().steady()));
  }

  /** Begins to hear what is followed. */
  void start() {
    followers.forEach(TopicFollower::start);
    for (final TopicFollower follower : followers) {
      try {
        if (!follower.await(CATCH_UP)) {
          LOG.warn("What is followed was not read within {} s; work begins", CATCH_UP.toSeconds());
        }
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * The work in a record.
   *
   * @param type class of the values of the stage's work
   * @throws io.dragoman.schemas.DragomanException when it cannot be read; its code says whose fault
   *     that is
   */
  public <T extends SpecificRecord> T read(final Class<T> type, final byte[] value) {
    return type.cast(reader.deserialize(context.topic(work), value));
  }

  /**
   * A record to write.
   *
   * @param topic one of the stage's outputs
   * @throws io.dragoman.schemas.DragomanException when the registry does not take its schema
   */
  public Output write(final Topic topic, final String key, final SpecificRecord value) {
    final Serializer<SpecificRecord> writer = writers.get(topic);
    if (writer == null) {
      throw new IllegalArgumentException(
          "%s is no output of this stage; its StageTopics name %s."
              .formatted(topic, writers.keySet()));
    }
    return new Output(topic, key, writer.serialize(context.topic(topic), value));
  }

  @Override
  public void close() {
    followers.forEach(TopicFollower::close);
    reader.close();
    writers.values().forEach(Serializer::close);
  }

  @SuppressWarnings("unchecked") // The serializer takes what the catalogue says lies in the topic.
  private Serializer<SpecificRecord> writer(final Topic topic) {
    return (Serializer<SpecificRecord>) context.values().serializer(type(topic));
  }

  private static Class<? extends SpecificRecord> type(final Topic topic) {
    final Schema schema =
        topic
            .valueSchema()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s holds no Avro of ours, so that no stage can use it.".formatted(topic)));
    final Class<?> type = SpecificData.get().getClass(schema);
    return type.asSubclass(SpecificRecord.class);
  }
}
