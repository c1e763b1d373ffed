package io.dragoman.dlq.criteria;

import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.value.AvroSource;
import io.dragoman.dlq.value.ValueDecoder;
import java.time.Clock;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which dead letters are meant, as data: unlike a {@link DeadLetterFilter} it can be written down
 * and used again. An attribute that is absent excludes nothing; all that are there must hold.
 *
 * @param values of each attribute: times as ISO text, constants in upper case, sorted
 */
public record Criteria(Map<FilterAttribute, List<String>> values) {
  /** Excludes nothing. */
  public static final Criteria ALL = new Criteria(Map.of());

  public Criteria {
    final Map<FilterAttribute, List<String>> copy = new EnumMap<>(FilterAttribute.class);
    values.forEach(
        (attribute, all) -> {
          if (attribute == FilterAttribute.TOPIC) {
            throw new IllegalArgumentException("A topic is where to look, no criterion.");
          }
          if (!all.isEmpty()) {
            copy.put(
                attribute,
                attribute.kind() == FilterAttribute.Kind.CONSTANTS
                    ? all.stream().distinct().sorted().toList()
                    : List.copyOf(all));
          }
        });
    values = Collections.unmodifiableMap(copy);
  }

  /**
   * What people or programs wrote; {@link FilterAttribute#TOPIC} is passed over.
   *
   * @param clock relative times count from its now
   * @throws InvalidFilterException when an attribute has a value that means nothing
   */
  public static Criteria read(
      final Map<FilterAttribute, ? extends Collection<String>> written, final Clock clock) {
    final Map<FilterAttribute, List<String>> values = new EnumMap<>(FilterAttribute.class);
    written.forEach(
        (attribute, texts) -> {
          if (attribute != FilterAttribute.TOPIC) {
            values.put(attribute, attribute.read(texts, clock));
          }
        });
    return new Criteria(values);
  }

  /**
   * Those that were written down as {@link #fields} says.
   *
   * @throws IllegalArgumentException naming the field that is wrong: to pass over one would do
   *     something with dead letters that were not meant
   */
  public static Criteria ofFields(final Map<String, Object> written) {
    final Map<FilterAttribute, List<String>> values = new EnumMap<>(FilterAttribute.class);
    written.forEach(
        (field, value) -> {
          final FilterAttribute attribute = FilterAttribute.ofField(field);
          if (value == null) {
            return;
          }
          if (attribute.kind().several() != value instanceof Collection) {
            throw new IllegalArgumentException(
                field
                    + ": "
                    + value
                    + (value instanceof Collection ? " is" : " is not")
                    + " a list");
          }
          values.put(
              attribute,
              attribute.kept(value instanceof final Collection<?> all ? all : List.of(value)));
        });
    return new Criteria(values);
  }

  /** The values by the names of their fields, for JSON: texts, numbers and lists of texts. */
  public Map<String, Object> fields() {
    final Map<String, Object> fields = new LinkedHashMap<>();
    values.forEach(
        (attribute, all) ->
            fields.put(
                attribute.field(),
                switch (attribute.kind()) {
                  case TEXTS, NAMES, CONSTANTS -> all;
                  case COUNT -> Integer.valueOf(all.getFirst());
                  case TEXT, TIME -> all.getFirst();
                }));
    return fields;
  }

  /** The same, and one of these values of the attribute; no value: any. */
  public Criteria with(final FilterAttribute attribute, final Collection<?> wanted) {
    final Map<FilterAttribute, List<String>> more = new EnumMap<>(FilterAttribute.class);
    more.putAll(values);
    more.put(attribute, wanted.stream().map(String::valueOf).toList());
    return new Criteria(more);
  }

  /** The same, and this value of the attribute. */
  public Criteria with(final FilterAttribute attribute, final Object wanted) {
    return with(attribute, List.of(wanted));
  }

  /**
   * The filter that lets those through.
   *
   * @param decoder looks into values, if they matter
   * @param statuses asked at once, and only if states matter
   */
  public DeadLetterFilter filter(final ValueDecoder decoder, final Supplier<StatusIndex> statuses) {
    final FilterCondition.Lookup lookup = new FilterCondition.Lookup(decoder, statuses);
    DeadLetterFilter filter = DeadLetterFilter.all();
    for (final Map.Entry<FilterAttribute, List<String>> one : values.entrySet()) {
      filter = one.getKey().narrow(filter, one.getValue(), lookup);
    }
    return filter;
  }

  /** In words, for people. */
  public String words() {
    return filter(new ValueDecoder(AvroSource.NONE), StatusIndex::new).toString();
  }
}
