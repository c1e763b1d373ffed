package io.dragoman.schemas.serde.internal;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Tells whether a writer's schema can be followed. Whoever may register one may make it cost more
 * than any record: twenty lines of records that each hold the one before twice are a million fields
 * without a byte to read.
 */
final class SchemaLimits {
  /** Levels of types within types. */
  private static final int MAX_DEPTH = 100;

  /** Fields that a reader steps through before it must have read a byte. */
  private static final int MAX_FIELDS = 10_000;

  private final Map<Schema, Cost> known = new IdentityHashMap<>();
  private final Set<Schema> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean recursive;

  private SchemaLimits() {}

  /** How deep a type is, and how many fields are passed before its first byte. */
  private record Cost(int depth, int fields) {
    static final Cost LEAF = new Cost(1, 1);
  }

  /**
   * What is wrong with a schema, as the end of the sentence "its schema id 7 …"; empty if it can be
   * followed.
   *
   * @param recursion whether a type may hold itself: such records can be nested without end
   */
  static Optional<String> excess(final Schema schema, final boolean recursion) {
    final SchemaLimits limits = new SchemaLimits();
    final Cost cost = limits.cost(schema, 1);
    if (cost.depth() > MAX_DEPTH) {
      return Optional.of("nests types more than %,d deep".formatted(MAX_DEPTH));
    }
    if (cost.fields() > MAX_FIELDS) {
      return Optional.of("expands to more than %,d fields".formatted(MAX_FIELDS));
    }
    return limits.recursive && !recursion
        ? Optional.of("has a type that holds itself")
        : Optional.empty();
  }

  private Cost cost(final Schema schema, final int level) {
    if (level > MAX_DEPTH) {
      return new Cost(MAX_DEPTH + 1, 1);
    }
    return switch (schema.getType()) {
      case RECORD -> ofRecord(schema, level);
      case ARRAY -> behindAByte(cost(schema.getElementType(), level + 1));
      case MAP -> behindAByte(cost(schema.getValueType(), level + 1));
      case UNION ->
          schema.getTypes().stream()
              .map(type -> behindAByte(cost(type, level + 1)))
              .reduce(Cost.LEAF, SchemaLimits::deeper);
      default -> Cost.LEAF;
    };
  }

  private Cost ofRecord(final Schema schema, final int level) {
    final Cost before = known.get(schema);
    if (before != null) {
      return before;
    }
    if (!open.add(schema)) {
      recursive = true;
      return Cost.LEAF;
    }
    int depth = 0;
    int fields = 1;
    for (final Schema.Field field : schema.getFields()) {
      final Cost cost = cost(field.schema(), level + 1);
      depth = Math.max(depth, cost.depth());
      fields = Math.min(MAX_FIELDS + 1, fields + cost.fields());
    }
    open.remove(schema);
    final Cost cost = new Cost(depth + 1, fields);
    known.put(schema, cost);
    return cost;
  }

  /** A count, or the number of a branch, is read first. */
  private static Cost behindAByte(final Cost inner) {
    return new Cost(inner.depth() + 1, 1);
  }

  private static Cost deeper(final Cost one, final Cost other) {
    return one.depth() >= other.depth() ? one : other;
  }
}
