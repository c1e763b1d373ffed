package io.dragoman.schemas.serde.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * A registry in memory for unit tests, behind {@code mock://SCOPE} as in Confluent's serdes: all
 * serdes of one process with the same scope share it. It takes every schema.
 */
final class MockSchemaRegistry implements SchemaRegistry {
  /**
   * The one static state of the project: a URL is all that serdes built by reflection share, so
   * what stands behind it has to live beside them.
   */
  private static final Map<String, MockSchemaRegistry> SCOPES = new ConcurrentHashMap<>();

  private final String scope;
  private final List<Schema> schemas = new ArrayList<>();
  private final Map<String, List<Integer>> subjects = new HashMap<>();

  private MockSchemaRegistry(final String scope) {
    this.scope = scope;
  }

  static MockSchemaRegistry of(final String scope) {
    return SCOPES.computeIfAbsent(scope, MockSchemaRegistry::new);
  }

  @Override
  public synchronized int register(final String subject, final Schema schema) {
    int index = schemas.indexOf(schema);
    if (index < 0) {
      schemas.add(schema);
      index = schemas.size() - 1;
    }
    final int id = index + 1;
    final List<Integer> versions = subjects.computeIfAbsent(subject, key -> new ArrayList<>());
    if (!versions.contains(id)) {
      versions.add(id);
    }
    return id;
  }

  /** Nothing is checked here. */
  @Override
  public void setCompatibility(final String subject, final String level) {}

  @Override
  public synchronized Optional<Integer> find(final String subject, final Schema schema) {
    return subjects.getOrDefault(subject, List.of()).stream()
        .filter(id -> schemas.get(id - 1).equals(schema))
        .findFirst();
  }

  @Override
  public synchronized Optional<Registered> latest(final String subject) {
    return Optional.ofNullable(subjects.get(subject))
        .map(List::getLast)
        .map(id -> new Registered(id, schemas.get(id - 1)));
  }

  @Override
  public synchronized Optional<Schema> byId(final int id) {
    return id >= 1 && id <= schemas.size() ? Optional.of(schemas.get(id - 1)) : Optional.empty();
  }

  @Override
  public String address() {
    return "mock://" + scope;
  }

  @Override
  public void close() {
    // Other serdes of the scope go on using it.
  }
}
