package io.dragoman.transcriber;

import io.dragoman.resilience.app.AppContext;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Reads and writes the values of the transcriber's topics. */
final class SpeechValues implements AutoCloseable {
  private final AppContext context;
  private final Deserializer<AudioSegment> segments;
  private final Serializer<Transcript> transcripts;
  private final Serializer<TranslationTask> tasks;
  private final Serializer<RequestEvent> requests;

  SpeechValues(final AppContext context) {
    this.context = context;
    this.segments = context.values().deserializer(AudioSegment.class);
    this.transcripts = context.values().serializer(Transcript.class);
    this.tasks = context.values().serializer(TranslationTask.class);
    this.requests = context.values().serializer(RequestEvent.class);
  }

  AudioSegment segment(final byte[] value) {
    return segments.deserialize(context.topic(Topic.AUDIO_SEGMENTS), value);
  }

  byte[] bytes(final Transcript transcript) {
    return transcripts.serialize(context.topic(Topic.TRANSCRIPTS), transcript);
  }

  byte[] bytes(final Topic topic, final TranslationTask task) {
    return tasks.serialize(context.topic(topic), task);
  }

  byte[] bytes(final RequestEvent event) {
    return requests.serialize(context.topic(Topic.REQUESTS), event);
  }

  @Override
  public void close() {
    segments.close();
    transcripts.close();
    tasks.close();
    requests.close();
  }
}
