package io.dragoman.dlq.internal;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
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
public final class Repeated {
  /** Partitions take turns; more of them than this are made anew now and then. */
  private static final int MOST_PARTITIONS = 10_000;

  private final Last[] texts = new Last[Field.values().length];
  private final Map<Integer, TopicPartition> partitions = new HashMap<>();
  private String topic = "";

  /** Begins with nothing known. */
  public Repeated() {
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
    TARGET
  }

  /** The parser's text. */
  String text(final Field field, final JsonParser parser) throws IOException {
    final Last last = texts[field.ordinal()];
    final char[] characters = parser.getTextCharacters();
    final int offset = parser.getTextOffset();
    final int length = parser.getTextLength();
    if (!Arrays.equals(
        characters, offset, offset + length, last.characters, 0, last.characters.length)) {
      last.characters = Arrays.copyOfRange(characters, offset, offset + length);
      last.text = new String(last.characters);
    }
    return last.text;
  }

  /** The partition; {@code made} judges and makes it when it is not known. */
  TopicPartition partition(
      final String name, final int number, final BiFunction<String, Integer, TopicPartition> made) {
    if (!name.equals(topic) || partitions.size() > MOST_PARTITIONS) {
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
    private char[] characters = {};
    private String text = "";
  }
}
