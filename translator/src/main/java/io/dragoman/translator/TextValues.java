package io.dragoman.translator;

import io.dragoman.resilience.app.AppContext;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** Reads and writes the values of the translator's topics. */
final class TextValues implements AutoCloseable {
  private final AppContext context;
  private final Deserializer<TranslationTask> tasks;
  private final Serializer<Translation> translations;
  private final Serializer<RequestEvent> requests;

  TextValues(final AppContext context) {
    this.context = context;
    this.tasks = context.values().deserializer(TranslationTask.class);
    this.translations = context.values().serializer(Translation.class);
    this.requests = context.values().serializer(RequestEvent.class);
  }

  TranslationTask task(final byte[] value) {
    return tasks.deserialize(context.topic(Topic.TRANSLATION_TASKS), value);
  }

  byte[] bytes(final Translation translation) {
    return translations.serialize(context.topic(Topic.TRANSLATIONS), translation);
  }

  byte[] bytes(final RequestEvent event) {
    return requests.serialize(context.topic(Topic.REQUESTS), event);
  }

  @Override
  public void close() {
    tasks.close();
    translations.close();
    requests.close();
  }
}
