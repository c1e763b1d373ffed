package io.dragoman.dlq.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.dragoman.dlq.audit.AuditEntry.Stretch;
import io.dragoman.dlq.letter.State;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** The fields of an audit entry, read one after the other: there may be millions of entries. */
final class AuditFields {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String SECONDS_FORM = "0000-00-00T00:00:00.";
  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private final RepeatedValues repeated;
  private final List<Stretch> stretches = new ArrayList<>();
  private final Map<Integer, List<Stretch>> copies = new TreeMap<>();
  private int version;
  private String topic = "";
  private String topicId = "";
  private int partition = -1;
  private long count = -1;
  private String state = "";
  private String task = "";
  private String who = "";
  private String when = Instant.EPOCH.toString();
  private String why = "";
  private Optional<String> target = Optional.empty();
  private int replays;
  private String copiesTopicId = "";

  private AuditFields(final RepeatedValues repeated) {
    this.repeated = repeated;
  }

  /**
   * Reads them; a field of another kind than it should be counts as absent.
   *
   * @param known what stands behind a higher version than this one is not judged
   * @param repeated of the same reading
   */
  static AuditFields of(final byte[] json, final int known, final RepeatedValues repeated)
      throws IOException {
    final AuditFields fields = new AuditFields(repeated);
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          final String name = parser.currentName();
          parser.nextToken();
          fields.take(name, parser);
        }
      }
    } catch (final IOException | IllegalArgumentException | ArithmeticException damaged) {
      if (fields.version <= known) {
        throw damaged;
      }
    }
    return fields;
  }

  /** 0: none that is a number. */
  int version() {
    return version;
  }

  String topicId() {
    return topicId;
  }

  /**
   * The entry.
   *
   * @throws IllegalArgumentException when it is damaged
   * @throws java.time.DateTimeException when its time is
   */
  AuditEntry entry() {
    return new AuditEntry(
        repeated.partition(topic, partition, AuditFields::partition),
        topicId,
        stretches,
        count < 0 ? offsets() : count,
        new StatusChange(State.valueOf(state), task, who, time(when), why, target, replays),
        copies.isEmpty() ? Copies.NONE : new Copies(copiesTopicId, copies));
  }

  /** Only of a topic that can exist: the cluster is asked about it. */
  static TopicPartition partition(final String topic, final int partition) {
    if (!TOPIC_NAME.matcher(topic).matches() || partition < 0) {
      throw new IllegalArgumentException("it names no partition of a topic");
    }
    return new TopicPartition(topic, partition);
  }

  /** What entries counted before they counted records. */
  private long offsets() {
    return stretches.stream().mapToLong(stretch -> stretch.last() - stretch.first() + 1).sum();
  }

  private void take(final String name, final JsonParser parser) throws IOException {
    final JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      takeText(name, parser);
    } else if (token == JsonToken.VALUE_NUMBER_INT) {
      takeNumber(name, parser.getLongValue());
    } else if (token == JsonToken.START_ARRAY && name.equals("offsets")) {
      takeOffsets(parser);
    } else if (token == JsonToken.START_OBJECT && name.equals("copies")) {
      takeCopies(parser);
    } else {
      parser.skipChildren();
    }
  }

  /** The form that the tool writes, ten times as fast as the general one. */
  private static Instant time(final String text) {
    final int length = text.length();
    if (!hasForm(text)) {
      return Instant.parse(text);
    }
    long nanos = 0;
    for (int i = SECONDS_FORM.length(), unit = 100_000_000; i < length - 1; i++, unit /= 10) {
      nanos += (long) unit * (text.charAt(i) - '0');
    }
    final long day =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    final int hour = number(text, 11, 13);
    final int minute = number(text, 14, 16);
    final int second = number(text, 17, 19);
    return hour > 23 || minute > 59 || second > 59
        ? Instant.parse(text)
        : Instant.ofEpochSecond(((day * 24 + hour) * 60 + minute) * 60 + second, nanos);
  }

  private static boolean hasForm(final String text) {
    final int length = text.length();
    if (length < SECONDS_FORM.length() + 2
        || length > SECONDS_FORM.length() + 10
        || text.charAt(length - 1) != 'Z') {
      return false;
    }
    for (int i = 0; i < length - 1; i++) {
      final char wanted = i < SECONDS_FORM.length() ? SECONDS_FORM.charAt(i) : '0';
      final char found = text.charAt(i);
      if (wanted == '0' ? found < '0' || found > '9' : found != wanted) {
        return false;
      }
    }
    return true;
  }

  private static int number(final String text, final int from, final int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  private void takeText(final String name, final JsonParser parser) throws IOException {
    switch (name) {
      case "topic" -> topic = repeated.text(RepeatedValues.Field.TOPIC, parser);
      case "topicId" -> topicId = repeated.text(RepeatedValues.Field.TOPIC_ID, parser);
      case "state" -> state = repeated.text(RepeatedValues.Field.STATE, parser);
      case "task" -> task = repeated.text(RepeatedValues.Field.TASK, parser);
      case "who" -> who = repeated.text(RepeatedValues.Field.WHO, parser);
      case "when" -> when = repeated.text(RepeatedValues.Field.WHEN, parser);
      case "why" -> why = repeated.text(RepeatedValues.Field.WHY, parser);
      case "target" -> target = Optional.of(repeated.text(RepeatedValues.Field.TARGET, parser));
      default -> {}
    }
  }

  private void takeNumber(final String name, final long number) {
    switch (name) {
      case "version" -> version = Math.toIntExact(number);
      case "partition" -> partition = Math.toIntExact(number);
      case "count" -> count = number;
      case "replays" -> replays = Math.toIntExact(number);
      default -> {}
    }
  }

  private void takeOffsets(final JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      final long first = parser.nextLongValue(-1);
      stretches.add(new Stretch(first, parser.nextLongValue(-1)));
      skipRest(parser);
    }
  }

  private void takeCopies(final JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      final String name = parser.currentName();
      final JsonToken token = parser.nextToken();
      if (token == JsonToken.VALUE_STRING && name.equals("topicId")) {
        copiesTopicId = parser.getText();
      } else if (token == JsonToken.START_ARRAY && name.equals("offsets")) {
        while (parser.nextToken() == JsonToken.START_ARRAY) {
          final int in = parser.nextIntValue(-1);
          final long first = parser.nextLongValue(-1);
          copies
              .computeIfAbsent(in, ignored -> new ArrayList<>())
              .add(new Stretch(first, parser.nextLongValue(-1)));
          skipRest(parser);
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private static void skipRest(final JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      parser.skipChildren();
    }
  }
}
