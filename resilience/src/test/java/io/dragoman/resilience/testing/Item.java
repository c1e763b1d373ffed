package io.dragoman.resilience.testing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Work for tests; as text {@code event;work;priority;deadline;cost}.
 *
 * @param event id of the event and of the request
 * @param work what to do; equal for equal work
 * @param priority 1 to 10
 * @param deadline milliseconds since 1970, or -1
 * @param cost how long it takes
 */
public record Item(String event, String work, int priority, long deadline, long cost) {

  public static Item of(final String event, final String work) {
    return new Item(event, work, 5, -1, 1);
  }

  public Item withPriority(final int wanted) {
    return new Item(event, work, wanted, deadline, cost);
  }

  public Item withDeadline(final Instant wanted) {
    return new Item(event, work, priority, wanted.toEpochMilli(), cost);
  }

  public Optional<Instant> deadlineInstant() {
    return deadline < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(deadline));
  }

  public byte[] encode() {
    return String.join(
            ";",
            event,
            work,
            Integer.toString(priority),
            Long.toString(deadline),
            Long.toString(cost))
        .getBytes(StandardCharsets.UTF_8);
  }

  public static Item decode(final byte[] value) {
    final String[] parts = new String(value, StandardCharsets.UTF_8).split(";", -1);
    return new Item(
        parts[0],
        parts[1],
        Integer.parseInt(parts[2]),
        Long.parseLong(parts[3]),
        Long.parseLong(parts[4]));
  }
}
