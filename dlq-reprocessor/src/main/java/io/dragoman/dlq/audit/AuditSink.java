package io.dragoman.dlq.audit;

/** Hears what the audit topic holds. */
@FunctionalInterface
interface AuditSink {
  /** What was done next. */
  void take(AuditEntry entry);

  /** What was told of that topic so far no longer counts: it is told anew. */
  default void replaced(final String topic, final String topicId) {}
}
