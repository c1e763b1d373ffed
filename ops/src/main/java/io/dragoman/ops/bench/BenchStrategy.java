package io.dragoman.ops.bench;

import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.ResultCodec;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/** Records whose value begins with an id of fixed length; the rest is ballast. */
final class BenchStrategy implements WorkStrategy<String, String> {
  /** Bytes of the id at the beginning of each value. */
  static final int ID_BYTES = 12;

  /** Records from this number on are urgent. */
  static final int URGENT = 500_000_000;

  private static final int PRIORITY = 5;
  private static final int URGENT_PRIORITY = 10;

  /** A value of {@code size} bytes for the record with this number. */
  static byte[] value(final int number, final int size) {
    final byte[] value = new byte[size];
    Arrays.fill(value, (byte) 'x');
    System.arraycopy(id(number).getBytes(StandardCharsets.US_ASCII), 0, value, 0, ID_BYTES);
    return value;
  }

  /** The id of the record with this number. */
  static String id(final int number) {
    return String.format("%0" + ID_BYTES + "d", number);
  }

  /** The id at the beginning of a value. */
  static String id(final byte[] value) {
    return new String(value, 0, ID_BYTES, StandardCharsets.US_ASCII);
  }

  /** The priority of the record with this number. */
  static int priority(final int number) {
    return number < URGENT ? PRIORITY : URGENT_PRIORITY;
  }

  @Override
  public String decode(final byte[] value, final Origin origin) {
    return id(value);
  }

  @Override
  public WorkMeta describe(final String id) {
    return new WorkMeta(id, id, id, priority(Integer.parseInt(id)), Optional.empty(), 1);
  }

  @Override
  public List<Output> done(final String id, final Answer<String> answer) {
    return List.of(
        new Output(Topic.TRANSLATIONS, id, answer.result().getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public List<Output> failed(final String id, final Failure failure) {
    return List.of();
  }

  @Override
  public List<Output> unreadable(final Headers headers, final Failure failure) {
    return List.of();
  }

  @Override
  public ResultCodec<String> resultCodec() {
    return ResultCodec.text();
  }
}
