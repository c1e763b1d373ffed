package io.dragoman.schemas.serde.internal;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.common.cache.SynchronizedCache;

/**
 * Remembers answers that never change: an id's schema and a schema's id. What the registry does not
 * know is asked again each time, because somebody may register it.
 *
 * <p>The newest version of a subject is remembered, too, as Confluent's client does by default: an
 * application picks up a newer one when it restarts.
 */
final class CachingSchemaRegistry implements SchemaRegistry {
  private final SchemaRegistry registry;
  private final Cache<Integer, Schema> schemas;
  private final Cache<SubjectSchema, Integer> ids;
  private final Cache<String, Registered> latest;

  CachingSchemaRegistry(final SchemaRegistry registry, final int size) {
    this.registry = registry;
    this.schemas = new SynchronizedCache<>(new LRUCache<>(size));
    this.ids = new SynchronizedCache<>(new LRUCache<>(size));
    this.latest = new SynchronizedCache<>(new LRUCache<>(size));
  }

  @Override
  public int register(final String subject, final Schema schema) {
    return remember(
            ids,
            new SubjectSchema(subject, schema),
            () -> Optional.of(registry.register(subject, schema)))
        .orElseThrow();
  }

  @Override
  public void setCompatibility(final String subject, final String level) {
    registry.setCompatibility(subject, level);
  }

  @Override
  public Optional<Integer> find(final String subject, final Schema schema) {
    return remember(ids, new SubjectSchema(subject, schema), () -> registry.find(subject, schema));
  }

  @Override
  public Optional<Registered> latest(final String subject) {
    return remember(latest, subject, () -> registry.latest(subject));
  }

  @Override
  public Optional<Schema> byId(final int id) {
    return remember(schemas, id, () -> registry.byId(id));
  }

  @Override
  public String address() {
    return registry.address();
  }

  @Override
  public void close() {
    registry.close();
  }

  /** Two threads that miss at once ask twice and hear the same. */
  private static <K, V> Optional<V> remember(
      final Cache<K, V> cache, final K key, final Supplier<Optional<V>> question) {
    final Optional<V> known = Optional.ofNullable(cache.get(key));
    if (known.isPresent()) {
      return known;
    }
    final Optional<V> answer = question.get();
    answer.ifPresent(value -> cache.put(key, value));
    return answer;
  }

  private record SubjectSchema(String subject, Schema schema) {}
}
