package io.dragoman.resilience.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final Origin ORIGIN = new Origin("audio.segments", 3, 42);
  private static final byte[] KEY = {7};
  private static final Instant FIRST = Instant.ofEpochMilli(1_000);
  private static final Instant LAST = Instant.ofEpochMilli(9_000);

  private final DeadLetters deadLetters = new DeadLetters("transcriber 1.0.0");

  @Test
  void shouldSayEverythingWhenARecordFailed() {
    final Headers original = new RecordHeaders();
    HeaderText.put(original, Header.TRACEPARENT, "00-abc-def-01");
    final Failure failure =
        Failure.of(new DragomanException(ErrorCode.ENGINE_FAILED, "the device said no"), 3, LAST)
            .by("whisper");

    final Headers headers = headers(original, failure);

    assertThat(HeaderText.get(headers, Header.TRACEPARENT)).contains("00-abc-def-01");
    assertThat(HeaderText.get(headers, Header.ERROR_CODE)).contains("ENGINE_FAILED");
    assertThat(HeaderText.get(headers, Header.DISPOSITION)).contains("EXHAUSTED");
    assertThat(HeaderText.get(headers, Header.APP)).contains("transcriber 1.0.0");
    assertThat(HeaderText.get(headers, Header.ENGINE)).contains("whisper");
    assertThat(HeaderText.number(headers, Header.ATTEMPT)).contains(3L);
    assertThat(HeaderText.number(headers, Header.FAILED_AT)).contains(9_000L);
    assertThat(HeaderText.get(headers, Header.ERROR_EXCEPTION))
        .contains(DragomanException.class.getName());
    assertThat(HeaderText.get(headers, Header.ERROR_MESSAGE)).contains("the device said no");
    assertThat(HeaderText.get(headers, Header.ERROR_STACKTRACE))
        .hasValueSatisfying(trace -> assertThat(trace).contains("DeadLettersTest"));
    assertThat(Origin.in(headers)).contains(ORIGIN);
  }

  @Test
  void shouldLeaveTheRecordsOwnHeadersAsTheyAreWhenItAddsItsOwn() {
    final Headers original = new RecordHeaders();
    original.add("twice", new byte[] {1}).add("twice", new byte[] {2}).add("null", null);

    final Headers headers = headers(original, failure("message"));

    assertThat(headers.toArray()).startsWith(original.toArray());
    assertThat(original.toArray()).hasSize(3);
  }

  @Test
  void shouldKeepTheFirstFailureWhenTheRecordFailsAgain() {
    final Headers original = new RecordHeaders();
    DeadLetters.putHistory(original, Failure.of(new IllegalStateException("first"), 1, FIRST));

    final Headers headers = headers(original, failure("last").after(original));

    assertThat(HeaderText.get(headers, Header.FIRST_FAILURE)).contains("first");
    assertThat(HeaderText.number(headers, Header.FIRST_FAILED_AT)).contains(1_000L);
    assertThat(HeaderText.get(headers, Header.ERROR_MESSAGE)).contains("last");
    assertThat(HeaderText.number(headers, Header.FAILED_AT)).contains(9_000L);
    assertThat(headers.headers(Header.FIRST_FAILURE.key())).hasSize(1);
  }

  @Test
  void shouldSayNothingOfAnEngineWhenNoneTriedWhateverTheRecordSays() {
    final Headers original = new RecordHeaders();
    HeaderText.put(original, Header.ENGINE, "forged");

    assertThat(HeaderText.get(headers(original, failure("no")), Header.ENGINE)).isEmpty();
  }

  @Test
  void shouldStayWithinItsBoundWhenMessagesAreHuge() {
    final Headers original = new RecordHeaders();
    final Headers headers = headers(original, failure("번역".repeat(100_000)));

    final int bytes =
        Arrays.stream(headers.toArray())
            .mapToInt(
                header ->
                    header.key().getBytes(StandardCharsets.UTF_8).length + header.value().length)
            .sum();
    assertThat(bytes).isLessThan(DeadLetters.MAX_ADDED_BYTES);
    assertThat(HeaderText.get(headers, Header.ERROR_MESSAGE))
        .hasValueSatisfying(text -> assertThat("번역".repeat(100_000)).startsWith(text));
  }

  @Test
  void shouldLeaveOutTheValueWhenItCannotBeSentOn() {
    final Headers original = new RecordHeaders().add("theirs", new byte[10]);

    final Record<byte[], byte[]> letter = letter(new byte[3_000_000], original);

    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(letter.value()).isNull();
    assertThat(letter.headers().lastHeader("theirs")).isNotNull();
    assertThat(HeaderText.number(letter.headers(), Header.LEFT_OUT))
        .hasValueSatisfying(bytes -> assertThat(bytes).isBetween(3_000_000L, 3_001_000L));
  }

  @Test
  void shouldLeaveOutForeignHeadersWhenTheyCannotBeSentOn() {
    final Headers original = new RecordHeaders().add("theirs", new byte[3_000_000]);

    final Record<byte[], byte[]> letter = letter(new byte[] {1}, original);

    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(letter.headers().lastHeader("theirs")).isNull();
    assertThat(Origin.in(letter.headers())).contains(ORIGIN);
    assertThat(HeaderText.number(letter.headers(), Header.LEFT_OUT)).isPresent();
  }

  @Test
  void shouldKeepEverythingWhenARecordIsAsLargeAsItsTopicTakes() {
    final byte[] value = new byte[Topic.AUDIO_SEGMENTS.maxMessageBytes() - 1024];

    assertThat(letter(value, new RecordHeaders()).value()).isEqualTo(value);
  }

  @Test
  void shouldFindNoOriginWhenAHeaderIsForged() {
    final Headers headers = new RecordHeaders();
    DeadLetters.putOrigin(headers, ORIGIN);
    HeaderText.put(headers, Header.ERROR_OFFSET, "many");

    assertThat(Origin.in(headers)).isEmpty();
  }

  private Headers headers(final Headers original, final Failure failure) {
    return deadLetters
        .letter(
            Topic.DLQ_TRANSCRIBER,
            new FailedRecord(KEY, new byte[] {1}, original, ORIGIN),
            failure,
            0)
        .headers();
  }

  private Record<byte[], byte[]> letter(final byte[] value, final Headers original) {
    return deadLetters.letter(
        Topic.DLQ_TRANSCRIBER, new FailedRecord(KEY, value, original, ORIGIN), failure("no"), 0);
  }

  private static Failure failure(final String message) {
    return Failure.of(new DragomanException(ErrorCode.UNDECODABLE_RECORD, message), 0, LAST);
  }
}
