package io.dragoman.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterTest {
  @Test
  void shouldReadEverythingWhenDragoman() {
    final DeadLetter letter =
        Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED")
            .header("dragoman.replay-count", "2")
            .header("dragoman.replayed-from", "dlq.translator-1@9")
            .build();

    assertThat(letter.dialect().name()).isEqualTo("DRAGOMAN");
    assertThat(letter.errorCode()).contains("ENGINE_TIMEOUT");
    assertThat(letter.knownErrorCode()).contains(ErrorCode.ENGINE_TIMEOUT);
    assertThat(letter.disposition()).contains("EXHAUSTED");
    assertThat(letter.requestId()).contains("request-1");
    assertThat(letter.eventId()).contains("event-1");
    assertThat(letter.clientId()).contains("client-1");
    assertThat(letter.attempts()).hasValue(3);
    assertThat(letter.engine()).contains("nllb-cpu");
    assertThat(letter.app()).contains("translator 1.0.0");
    assertThat(letter.firstFailedAt()).contains(Instant.ofEpochMilli(1_769_860_000_000L));
    assertThat(letter.failedAt()).contains(Instant.ofEpochMilli(1_769_860_001_000L));
    assertThat(letter.firstFailure()).contains("the first one");
    assertThat(letter.message()).contains("The engine took too long");
    assertThat(letter.origin()).contains(new Location("translation.tasks", 2, 55));
    assertThat(letter.replayCount()).isEqualTo(2);
    assertThat(letter.replayedFrom()).contains(new Location("dlq.translator", 1, 9));
  }

  @Test
  void shouldReadBinaryNumbersAndTheCauseWhenSpring() {
    final DeadLetter letter = Letters.spring().build();

    assertThat(letter.dialect().name()).isEqualTo("SPRING");
    assertThat(letter.origin()).contains(new Location("orders", 7, 1_234_567L));
    assertThat(letter.exception()).contains("java.lang.IllegalStateException");
    assertThat(letter.message()).contains("Listener failed; no such customer");
    assertThat(letter.attempts()).hasValue(4);
    assertThat(letter.app()).contains("billing");
    assertThat(letter.errorCode()).isEmpty();
  }

  @Test
  void shouldReadTheOtherNamesWhenSpringRetried() {
    final DeadLetter letter = Letters.springRetry().build();

    assertThat(letter.dialect().name()).isEqualTo("SPRING");
    assertThat(letter.origin()).contains(new Location("orders", 1, 42));
    assertThat(letter.exception()).contains("java.lang.IllegalStateException");
    assertThat(letter.message()).contains("Listener failed; no such customer");
    assertThat(letter.stackTrace()).isPresent();
    assertThat(letter.attempts()).hasValue(3);
    assertThat(letter.who()).isEqualTo("The consumer group billing");
  }

  @Test
  void shouldReadWhatABrokerWritesForAShareGroup() {
    final DeadLetter letter = Letters.shareGroup().build();

    assertThat(letter.dialect().name()).isEqualTo("SHARE_GROUP");
    assertThat(letter.origin()).contains(new Location("orders", 2, 41));
    assertThat(letter.message()).contains("Offset delivery count exceeded the threshold.");
    assertThat(letter.attempts()).hasValue(5);
    assertThat(letter.who()).isEqualTo("The share group packers");
  }

  @Test
  void shouldReadADialectThatTheConfigurationDescribes() {
    final Dialects dialects =
        Dialects.of(
            Map.of(
                "bootstrap.servers", "localhost:9092",
                "dialect.billing.marks", "x-failed-topic",
                "dialect.billing.title", "Billing",
                "dialect.billing.topic", "x-failed-topic",
                "dialect.billing.message", "x-error, x-reason",
                "dialect.billing.failure", "x-failed-*,x-reason"));
    final DeadLetter letter =
        Letters.spring()
            .header("x-failed-topic", "invoices")
            .header("x-reason", "no money")
            .speaking(dialects)
            .build();

    assertThat(letter.dialect().name()).isEqualTo("BILLING");
    assertThat(letter.originTopic()).contains("invoices");
    assertThat(letter.message()).contains("no money");
    assertThat(letter.who()).isEqualTo("Billing");
    assertThat(letter.speaksOfFailure("x-failed-offset")).isTrue();
    assertThat(letter.speaksOfFailure("x-error")).isFalse();
    assertThat(letter.speaksOfFailure("kafka_dlt-original-topic")).isTrue();
  }

  @Test
  void shouldLeaveBehindWhatADialectReadsWhenItSaysNothingElse() {
    final Dialects dialects =
        Dialects.of(Map.of("dialect.b.marks", "x-topic", "dialect.b.message", "x-error"));

    assertThat(dialects.speaksOfFailure("x-topic")).isTrue();
    assertThat(dialects.speaksOfFailure("x-error")).isTrue();
    assertThat(dialects.speaksOfFailure("x-other")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dialect.b.mark | x | dialect.b.mark describes no dialect",
        "dialect.b | x | dialect.b describes no dialect",
        "dialect.b.topic | x | dialect.b.marks must name a header",
        "dialect.b.numbers | bits | dialect.b.numbers is text or binary; it is 'bits'.",
      })
  void shouldSayWhatIsWrongWithADialect(
      final String key, final String value, final String sentence) {
    assertThatThrownBy(() -> Dialects.of(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void shouldReadOneByteOfAttemptsWhenSpringIsOld() {
    assertThat(Letters.spring().header("retry_topic-attempts", new byte[] {2}).build().attempts())
        .hasValue(2);
  }

  @Test
  void shouldReadTheKeysFailureWhenSpringCouldNotReadTheKey() {
    final DeadLetter letter =
        Letters.letter()
            .header("kafka_dlt-key-exception-fqcn", "a.KeyException")
            .header("kafka_dlt-key-exception-message", "bad key")
            .build();

    assertThat(letter.exception()).contains("a.KeyException");
    assertThat(letter.message()).contains("bad key");
  }

  @Test
  void shouldReadTextWhenConnect() {
    final DeadLetter letter = Letters.connect().build();

    assertThat(letter.dialect().name()).isEqualTo("CONNECT");
    assertThat(letter.origin()).contains(new Location("invoices", 1, 99));
    assertThat(letter.exception()).contains("org.apache.kafka.connect.DataException");
    assertThat(letter.message()).contains("Unknown magic byte!");
    assertThat(letter.app()).contains("s3-sink");
  }

  @Test
  void shouldReadTextWhenStreams() {
    final DeadLetter letter = Letters.streams().build();

    assertThat(letter.dialect().name()).isEqualTo("STREAMS");
    assertThat(letter.origin()).contains(new Location("sums", 0, 8));
    assertThat(letter.message()).contains("/ by zero");
  }

  @Test
  void shouldKnowNothingWhenNoHeaderIsKnown() {
    final DeadLetter letter = Letters.letter().header("x", "y").build();

    assertThat(letter.dialect()).isEqualTo(Dialect.UNKNOWN);
    assertThat(letter.origin()).isEmpty();
    assertThat(letter.message()).isEmpty();
    assertThat(letter.attempts()).isEmpty();
    assertThat(letter.replayCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-1", "1e3", "99999999999999999999"})
  void shouldTakeAsAbsentWhenANumberIsNone(final String attempts) {
    final DeadLetter letter =
        Letters.dragoman("INTERNAL", "EXHAUSTED").header("dragoman.attempt", attempts).build();

    assertThat(letter.attempts()).isEmpty();
    assertThat(letter.message()).isPresent();
  }

  @Test
  void shouldTakeAsAbsentWhenAnOffsetIsImpossible() {
    assertThat(
            Letters.spring()
                .header("kafka_dlt-original-offset", ByteBuffer.allocate(8).putLong(-1).array())
                .build()
                .origin())
        .isEmpty();
    assertThat(Letters.spring().header("kafka_dlt-original-offset", new byte[9]).build().origin())
        .isEmpty();
    assertThat(Letters.spring().header("kafka_dlt-original-offset", new byte[0]).build().origin())
        .isEmpty();
  }

  @Test
  void shouldKeepEverythingButTheValueWhenAskedTo() {
    final DeadLetter letter = Letters.dragoman("INTERNAL", "EXHAUSTED").build().withoutValue();

    assertThat(letter.value()).isEmpty();
    assertThat(letter.valueSize()).isEqualTo(5);
    assertThat(letter.keyText()).contains("key");
    assertThat(letter.message()).contains("The engine took too long");
  }

  @Test
  void shouldHaveNoKeyTextWhenKeyIsNotText() {
    final DeadLetter letter = Letters.letter().key(new byte[] {(byte) 0xff, 0}).build();

    assertThat(letter.keyText()).isEmpty();
    assertThat(letter.key()).hasValueSatisfying(key -> assertThat(key).hasSize(2));
  }
}
