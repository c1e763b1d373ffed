package io.dragoman.dlq.internal;

import io.dragoman.dlq.AuditEntry;
import io.dragoman.dlq.Unreadable;

/** What a record of the audit topic holds. */
public sealed interface AuditRecord {
  /** What was done. */
  record Entry(AuditEntry entry) implements AuditRecord {}

  /** A tombstone: what stood under its key is gone. */
  record Removed() implements AuditRecord {}

  /**
   * Nothing that this version can read.
   *
   * @param what what is wrong with it
   * @param topicId Kafka's id of the topic that a newer version speaks of; may be empty
   */
  record Strange(Unreadable what, String topicId) implements AuditRecord {}
}
