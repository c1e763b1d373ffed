package io.dragoman.gateway.stream;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.resilience.values.ValueSerdes;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.Workflow;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Reads what is on {@code jobs} and in the logs of jobs: the bytes as they came, behind one byte
 * that says what they are.
 *
 * <p>Thread-safe; each thread reads with serdes of its own as long as it reads.
 */
public final class EventCodec {
  private static final byte JSON = 'j';
  private static final Map<String, Byte> KINDS =
      Map.of(
          Topic.REQUESTS.topicName(""), (byte) 'r',
          Topic.TRANSCRIPTS.topicName(""), (byte) 's',
          Topic.TRANSLATIONS.topicName(""), (byte) 't',
          Topic.WORKFLOWS.topicName(""), (byte) 'w');

  private final ValueSerdes values;
  private final Function<Topic, String> names;
  private final Queue<Serdes> idle = new ConcurrentLinkedQueue<>();

  /**
   * For one installation.
   *
   * @param names full names of topics, by which a registry knows their schemas
   */
  public EventCodec(final ValueSerdes values, final Function<Topic, String> names) {
    this.values = values;
    this.names = names;
  }

  /**
   * What the log of a job keeps of a record.
   *
   * @param copiedFrom what the record's header says
   * @throws IllegalArgumentException if nobody copies from there
   */
  static byte[] entry(final Optional<String> copiedFrom, final byte[] value) {
    final Byte kind = copiedFrom.map(KINDS::get).orElse(JSON);
    if (copiedFrom.isPresent() && !KINDS.containsKey(copiedFrom.get())) {
      throw new IllegalArgumentException("Nothing is copied from " + copiedFrom.get() + ".");
    }
    return ByteBuffer.allocate(1 + value.length).put(kind).put(value).array();
  }

  /**
   * What an entry says.
   *
   * @throws IllegalArgumentException if it is not what it should be
   * @throws DragomanException if it cannot be read now or ever
   */
  public JobEvent.What read(final byte[] entry) {
    final byte[] value = new byte[Math.max(0, entry.length - 1)];
    System.arraycopy(entry, 1, value, 0, value.length);
    if (entry[0] == JSON) {
      return new JobEvent.What.Made(JobJson.record(value));
    }
    return with(
        serdes ->
            switch (entry[0]) {
              case 'r' ->
                  new JobEvent.What.Told(
                      serdes.requests.deserialize(names.apply(Topic.REQUESTS), value));
              case 's' ->
                  new JobEvent.What.Transcribed(
                      serdes.transcripts.deserialize(names.apply(Topic.TRANSCRIPTS), value));
              case 't' ->
                  new JobEvent.What.Translated(
                      serdes.translations.deserialize(names.apply(Topic.TRANSLATIONS), value));
              case 'w' ->
                  new JobEvent.What.Planned(
                      serdes.workflows.deserialize(names.apply(Topic.WORKFLOWS), value));
              default -> throw new IllegalArgumentException("No entry of a log: " + entry[0]);
            });
  }

  /** The full name of a topic. */
  String name(final Topic topic) {
    return names.apply(topic);
  }

  /**
   * A transcript.
   *
   * @throws DragomanException if it cannot be read now or ever
   */
  Transcript transcript(final byte[] value) {
    return with(serdes -> serdes.transcripts.deserialize(names.apply(Topic.TRANSCRIPTS), value));
  }

  /**
   * A task of a translator.
   *
   * @throws DragomanException if it cannot be read now or ever
   */
  TranslationTask task(final byte[] value) {
    return with(serdes -> serdes.tasks.deserialize(names.apply(Topic.TRANSLATION_TASKS), value));
  }

  /** A value of a topic. */
  byte[] write(final Topic topic, final SpecificRecord value) {
    return with(serdes -> serdes.any.serialize(names.apply(topic), value));
  }

  private <T> T with(final Function<Serdes, T> use) {
    final Serdes taken = idle.poll();
    final Serdes serdes = taken == null ? new Serdes(values) : taken;
    try {
      return use.apply(serdes);
    } finally {
      idle.add(serdes);
    }
  }

  /** For one thread at a time. */
  private static final class Serdes {
    private final Deserializer<RequestEvent> requests;
    private final Deserializer<Transcript> transcripts;
    private final Deserializer<Translation> translations;
    private final Deserializer<Workflow> workflows;
    private final Deserializer<TranslationTask> tasks;
    private final Serializer<SpecificRecord> any;

    Serdes(final ValueSerdes values) {
      requests = values.deserializer(RequestEvent.class);
      transcripts = values.deserializer(Transcript.class);
      translations = values.deserializer(Translation.class);
      workflows = values.deserializer(Workflow.class);
      tasks = values.deserializer(TranslationTask.class);
      any = values.serializer(SpecificRecord.class);
    }
  }
}
