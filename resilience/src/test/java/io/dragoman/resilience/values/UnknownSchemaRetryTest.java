package io.dragoman.resilience.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.serde.UnknownSchemaException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UnknownSchemaRetryTest {
  private static final Duration STEP = Duration.ofSeconds(5);

  private Instant now = Instant.EPOCH;
  private final UnknownSchemaRetry retry = new UnknownSchemaRetry(() -> now);

  @Test
  void shouldBlameTheRecordWhenItsIdIsStillUnknownAfterTheWait() {
    assertThat(askUntil(1, UnknownSchemaRetry.WAIT)).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE);
    assertThat(ask(1)).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
  }

  @Test
  void shouldNotWaitForAnyIdForAWhileWhenOneWasInVain() {
    askUntil(1, UnknownSchemaRetry.WAIT);
    ask(1);
    assertThat(ask(2)).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
    now = now.plus(UnknownSchemaRetry.SHUT).minusMillis(1);
    assertThat(ask(3)).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
    now = now.plusMillis(1);
    assertThat(ask(3)).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE);
  }

  @Test
  void shouldWaitAnewForTheNextIdWhenTheOneBeforeWasLearned() {
    askUntil(1, Duration.ofSeconds(6));
    now = now.plusSeconds(16);
    assertThat(ask(2)).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE);
    assertThat(askUntil(2, UnknownSchemaRetry.WAIT)).isEqualTo(ErrorCode.REGISTRY_UNAVAILABLE);
    assertThat(ask(2)).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
  }

  @Test
  void shouldNotWaitLongerWhenManyIdsAreUnknownAtOnce() {
    int waits = 0;
    for (int i = 0; ask(i % 7) == ErrorCode.REGISTRY_UNAVAILABLE; i++) {
      now = now.plusSeconds(1);
      waits++;
    }
    assertThat(waits).isBetween(10, 17);
    assertThat(ask(8)).isEqualTo(ErrorCode.UNDECODABLE_RECORD);
  }

  @Test
  void shouldLeaveOtherFailuresAsTheyAre() {
    final DragomanException broken =
        new DragomanException(ErrorCode.UNDECODABLE_RECORD, "It has 3 bytes.");
    assertThat(retry.judge(broken, new byte[3])).isSameAs(broken);
  }

  /** Asks every few seconds; the last answer before {@code wait} has passed. */
  private ErrorCode askUntil(final int id, final Duration wait) {
    ErrorCode answer = ask(id);
    final Instant end = now.plus(wait);
    while (now.plus(STEP).isBefore(end)) {
      now = now.plus(STEP);
      answer = ask(id);
    }
    now = end;
    return answer;
  }

  private ErrorCode ask(final int id) {
    return retry
        .judge(
            new UnknownSchemaException("Schema id %d is unknown.".formatted(id)),
            new byte[] {0, 0, 0, 0, (byte) id, 1})
        .code();
  }
}
