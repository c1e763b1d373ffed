package io.dragoman.dlq.order;

import java.time.Duration;

/**
 * How much a task does in one transaction.
 *
 * @param records commit after so many dead letters
 * @param bytes commit after so many bytes of values
 * @param age commit after so long, so that copies soon become visible; far below the transaction
 *     timeout
 */
public record Batching(int records, long bytes, Duration age) {
  /** Large enough that commits cost little, small enough that a lost one costs little. */
  public static final Batching DEFAULT =
      new Batching(50_000, 32L * 1024 * 1024, Duration.ofMillis(1000));

  public Batching {
    if (records < 1 || bytes < 1 || age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException(
          "A batch has at least one record, one byte and some time: "
              + records
              + ", "
              + bytes
              + ", "
              + age);
    }
  }
}
