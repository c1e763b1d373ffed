package io.dragoman.dlq.audit;

import io.dragoman.dlq.audit.AuditEntry.Stretch;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the copies of replayed dead letters stand in the topic that they went to. Whoever fails on
 * a copy may drop Dragoman's headers, but says where it read it.
 *
 * @param topicId Kafka's id of that topic: one of the same name that is created later holds other
 *     records at the same offsets; empty if there are no copies
 * @param offsets by partition
 */
public record Copies(String topicId, Map<Integer, List<Stretch>> offsets) {
  /** No copies, or none whose places are known. */
  public static final Copies NONE = new Copies("", Map.of());

  public Copies {
    offsets = Collections.unmodifiableMap(new TreeMap<>(offsets));
  }
}
