package io.dragoman.resilience.consumer;

import java.io.IOException;
import java.util.Iterator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Reads batches as they lie in the log: compressed, with those of aborted transactions. */
interface BatchSource extends AutoCloseable {
  /**
   * What a partition has from an offset on.
   *
   * @param batches whole ones; the first may begin before the offset
   * @param aborted tells which of them are to be stepped over; must be asked for each, in order
   * @param end the offset behind the last record that may be read now
   */
  record Fetched(Iterator<? extends RecordBatch> batches, AbortedTransactions aborted, long end) {}

  /**
   * Reads once, without waiting for records.
   *
   * @throws IOException when it should be tried again later
   * @throws org.apache.kafka.common.KafkaException when trying again would not help
   */
  Fetched fetch(TopicPartition partition, long offset) throws IOException;

  @Override
  void close();
}
