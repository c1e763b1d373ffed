package io.dragoman.dlq.http;

import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.OffsetRange;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the next page of a list begins: for each partition, the stretch that is left.
 *
 * <p>A page neither repeats nor misses a dead letter, whatever comes or goes meanwhile: what comes
 * after the first page was read is not in any of its pages.
 *
 * @param query which list it belongs to
 * @param left what is left
 */
record Cursor(int query, List<OffsetRange> left) {
  static final String FIELD = "cursor";

  Cursor {
    left = List.copyOf(left);
  }

  /** What is left behind a page. */
  static Cursor behind(
      final int query,
      final List<OffsetRange> ranges,
      final List<DeadLetter> page,
      final boolean backwards) {
    final Map<TopicPartition, Location> last = new HashMap<>();
    page.forEach(letter -> last.put(letter.location().topicPartition(), letter.location()));
    return new Cursor(
        query,
        ranges.stream()
            .map(
                range ->
                    Optional.ofNullable(last.get(range.partition()))
                        .map(
                            at ->
                                backwards
                                    ? new OffsetRange(range.partition(), range.from(), at.offset())
                                    : new OffsetRange(
                                        range.partition(), at.offset() + 1, range.to()))
                        .orElse(range))
            .filter(range -> range.length() > 0)
            .toList());
  }

  /**
   * Reads what {@link #toString()} wrote.
   *
   * @param query the list that it must belong to
   */
  static Cursor parse(final String text, final int query) {
    final Cursor cursor;
    try {
      final String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      final String[] lines = plain.split("\n");
      final List<OffsetRange> left = new ArrayList<>();
      for (int i = 1; i < lines.length; i++) {
        final String[] words = lines[i].split(" ");
        final Location from = Location.parse(words[0]).orElseThrow();
        left.add(new OffsetRange(from.topicPartition(), from.offset(), Long.parseLong(words[1])));
      }
      cursor = new Cursor(Integer.parseInt(lines[0]), left);
    } catch (final RuntimeException e) {
      throw ApiException.invalid(
          FIELD, "The cursor is none.", "Send back what the last page gave as next, as it is.");
    }
    if (cursor.query() != query) {
      throw ApiException.invalid(
          FIELD,
          "The cursor belongs to another list.",
          "Keep the other parameters, or start anew without the cursor.");
    }
    return cursor;
  }

  /** Opaque text, fit for a URL. */
  @Override
  public String toString() {
    final StringBuilder text = new StringBuilder(Integer.toString(query));
    for (final OffsetRange range : left) {
      text.append('\n')
          .append(
              new Location(range.partition().topic(), range.partition().partition(), range.from()))
          .append(' ')
          .append(range.to());
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Tells lists apart; no secret. */
  static int query(final ApiRequest call) {
    final Map<String, List<String>> fields = new HashMap<>(call.fields());
    fields.remove(FIELD);
    fields.remove(LettersApi.LIMIT.name());
    return Objects.hash(fields);
  }
}
