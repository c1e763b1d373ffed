package io.dragoman.dlq.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What the entries of the audit say again and again, made once: nearly all of a million entries
 * name a topic, a person and a reason that an entry shortly before named too.
 *
 * <p>Not for use by several threads.
 */
final class RepeatedValues {
  /** Partitions take turns; more of them than this are made anew now and then. */
  private static final int MAX_PARTITIONS = 10_000;

  private final Last[] texts = new Last[Field.values().length];
  private final Map<Integer, TopicPartition> partitions = new HashMap<>();
  private String topic = "";

  /** Begins with nothing known. */
  RepeatedValues() {
    Arrays.setAll(texts, ignored -> new Last());
  }

  /** Whose texts are compared with each other. */
  enum Field {
    TOPIC,
    TOPIC_ID,
    STATE,
    TASK,
    WHO,
    WHEN,
    WHY,
    TARGET,
    COPIES
  }

  /** The field's last ASCII text if it stands there, up to a quotation mark; else null. */
  @Nullable String text(final Field field, final byte[] json, final int from) {
    final byte[] known = texts[field.ordinal()].ascii;
    final int to = from + known.length;
    return to < json.length
            && json[to] == '"'
            && Arrays.equals(json, from, to, known, 0, known.length)
        ? texts[field.ordinal()].asciiText
        : null;
  }

  /** The ASCII text that stands there. */
  String text(final Field field, final byte[] json, final int from, final int to) {
    final Last last = texts[field.ordinal()];
    last.ascii = Arrays.copyOfRange(json, from, to);
    last.asciiText = new String(json, from, to - from, StandardCharsets.ISO_8859_1);
    return last.asciiText;
  }

  /** The partition; {@code made} judges and makes it when it is not known. */
  TopicPartition partition(
      final String name, final int number, final BiFunction<String, Integer, TopicPartition> made) {
    if (!name.equals(topic) || partitions.size() > MAX_PARTITIONS) {
      partitions.clear();
      topic = name;
    }
    final @Nullable TopicPartition known = partitions.get(number);
    if (known != null) {
      return known;
    }
    final TopicPartition fresh = made.apply(name, number);
    partitions.put(number, fresh);
    return fresh;
  }

  private static final class Last {
    private byte[] ascii = {};
    private String asciiText = "";
  }
}
