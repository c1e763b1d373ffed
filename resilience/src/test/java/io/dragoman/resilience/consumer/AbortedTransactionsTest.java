package io.dragoman.resilience.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class AbortedTransactionsTest {
  private static final long ONE = 1;
  private static final long OTHER = 2;

  @Test
  void shouldStepOverOnlyWhatTheProducerWroteBeforeItsMarker() {
    final AbortedTransactions aborted = new AbortedTransactions(List.of(from(ONE, 10)));

    assertThat(aborted.contain(data(ONE, 8))).as("an earlier transaction").isFalse();
    assertThat(aborted.contain(marker(ONE, 9, ControlRecordType.COMMIT))).isFalse();
    assertThat(aborted.contain(data(ONE, 10))).isTrue();
    assertThat(aborted.contain(data(OTHER, 11))).isFalse();
    assertThat(aborted.contain(plain(12))).isFalse();
    assertThat(aborted.contain(data(ONE, 13))).isTrue();
    assertThat(aborted.contain(marker(ONE, 14, ControlRecordType.ABORT))).isFalse();
    assertThat(aborted.contain(data(ONE, 15))).as("the next transaction").isFalse();
  }

  @Test
  void shouldNotDependOnTheOrderInWhichTheBrokerNamesThem() {
    // A broker names them by their end: one that begins later may end, and come, first.
    final AbortedTransactions aborted =
        new AbortedTransactions(List.of(from(OTHER, 12), from(ONE, 10)));

    assertThat(aborted.contain(data(ONE, 10))).isTrue();
    assertThat(aborted.contain(data(OTHER, 12))).isTrue();
    assertThat(aborted.contain(marker(OTHER, 13, ControlRecordType.ABORT))).isFalse();
    assertThat(aborted.contain(data(OTHER, 14))).isFalse();
    assertThat(aborted.contain(data(ONE, 15))).isTrue();
  }

  @Test
  void shouldKnowATransactionThatBeganBeforeTheAnswer() {
    final AbortedTransactions aborted = new AbortedTransactions(List.of(from(ONE, 3)));

    assertThat(aborted.contain(data(ONE, 10))).isTrue();
  }

  private static AbortedTransaction from(final long producer, final long offset) {
    return new AbortedTransaction().setProducerId(producer).setFirstOffset(offset);
  }

  private static RecordBatch data(final long producer, final long offset) {
    return first(
        MemoryRecords.withTransactionalRecords(
            offset, Compression.NONE, producer, (short) 0, 0, 0, record()));
  }

  private static RecordBatch plain(final long offset) {
    return first(MemoryRecords.withRecords(offset, Compression.NONE, record()));
  }

  private static RecordBatch marker(
      final long producer, final long offset, final ControlRecordType type) {
    return first(
        MemoryRecords.withEndTransactionMarker(
            offset, 0L, 0, producer, (short) 0, new EndTransactionMarker(type, 0)));
  }

  private static SimpleRecord record() {
    return new SimpleRecord(0, new byte[0], new byte[0]);
  }

  private static RecordBatch first(final MemoryRecords records) {
    return records.batches().iterator().next();
  }
}
