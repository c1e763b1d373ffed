package io.dragoman.resilience.consumer;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * Tells which batches of one answer belong to transactions that were aborted, as Kafka's consumer
 * does.
 *
 * @see <a
 *     href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-98+-+Exactly+Once+Delivery+and+Transactional+Messaging">KIP-98</a>
 */
final class AbortedTransactions {
  /** Those that begin behind what was asked for so far. */
  private final Deque<AbortedTransaction> later;

  /** Producers that are within one. */
  private final Set<Long> within = new HashSet<>();

  /**
   * For one answer.
   *
   * @param transactions in any order
   */
  AbortedTransactions(final List<AbortedTransaction> transactions) {
    later =
        new ArrayDeque<>(
            transactions.stream()
                .sorted(Comparator.comparingLong(AbortedTransaction::firstOffset))
                .toList());
  }

  /** Whether the batch is to be stepped over; asked for each, in the order of the log. */
  boolean contain(final RecordBatch batch) {
    while (!later.isEmpty() && later.getFirst().firstOffset() <= batch.lastOffset()) {
      within.add(later.removeFirst().producerId());
    }
    if (!batch.isControlBatch()) {
      return batch.isTransactional() && within.contains(batch.producerId());
    }
    if (endsAborted(batch)) {
      within.remove(batch.producerId());
    }
    return false;
  }

  private static boolean endsAborted(final RecordBatch batch) {
    final var records = batch.iterator();
    if (!records.hasNext()) {
      return false;
    }
    final Record first = records.next();
    return ControlRecordType.parse(first.key()) == ControlRecordType.ABORT;
  }
}
