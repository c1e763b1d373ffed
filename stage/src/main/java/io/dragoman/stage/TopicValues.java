package io.dragoman.stage;

import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.serde.AvroTrust;
import java.util.EnumMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Reads and writes the values of a stage's topics; safe for several threads. */
public final class TopicValues implements AutoCloseable {
  private final AppContext context;
  private final Topic work;
  private final Deserializer<? extends SpecificRecord> reader;
  private final Map<Topic, Serializer<SpecificRecord>> writers = new EnumMap<>(Topic.class);

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
    topics.outputs().forEach(topic -> writers.put(topic, writer(topic)));
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
