package io.dragoman.dlq.audit;

import io.dragoman.dlq.log.Unreadable;
import java.util.List;

/** What a record of the audit topic holds. */
public sealed interface AuditRecord {
  /** What was done. */
  record Entry(AuditEntry entry) implements AuditRecord {}

  /**
   * What was done with the dead letters of a topic, told anew.
   *
   * @param topic the topic
   * @param topicId Kafka's id of it
   * @param part from 0; that one says that whatever was told of the topic before no longer counts
   * @param entries oldest first, behind those of the parts before
   */
  record Snapshot(String topic, String topicId, int part, List<AuditEntry> entries)
      implements AuditRecord {
    public Snapshot {
      entries = List.copyOf(entries);
    }

    /** Whether nothing counts that was told of the topic before. */
    boolean isFirst() {
      return part == 0;
    }
  }

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
