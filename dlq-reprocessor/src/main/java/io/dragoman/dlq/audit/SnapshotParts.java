package io.dragoman.dlq.audit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The parts of a snapshot before they are written, merged and compressed: there is nothing to wait
 * for any more when they are sent, and a transaction that is open keeps others waiting.
 */
final class SnapshotParts {
  /** A part is far smaller than the audit topic takes. */
  private static final int PART_BYTES = 200_000;

  /** What a number and a comma take at most, nearly always. */
  private static final int NUMBER_BYTES = 12;

  private final String topic;
  private final String topicId;
  private final AuditMerge merge;
  private final List<byte[]> parts = new ArrayList<>();
  private final List<AuditEntry> next = new ArrayList<>();
  private int bytes;

  /**
   * None yet.
   *
   * @param topic what they are about
   * @param topicId Kafka's id of it
   * @param mergedBefore what was done from then on is told entry by entry
   */
  SnapshotParts(final String topic, final String topicId, final Instant mergedBefore) {
    this.merge = new AuditMerge(mergedBefore, this::put);
    this.topic = topic;
    this.topicId = topicId;
  }

  /** Takes the next entry. */
  void add(final AuditEntry entry) {
    merge.add(entry);
  }

  /** There are no more entries. */
  void finish() {
    merge.finish();
    // Also the first one of a topic of which nothing is left to tell.
    if (!next.isEmpty() || parts.isEmpty()) {
      cut();
    }
  }

  /** How many there are. */
  int count() {
    return parts.size();
  }

  /** Hands over each one with its number. */
  void forEach(final BiConsumer<Integer, byte[]> sink) {
    for (int part = 0; part < parts.size(); part++) {
      sink.accept(part, inflated(parts.get(part)));
    }
  }

  private void put(final AuditEntry entry) {
    next.add(entry);
    bytes +=
        entry.change().task().length()
            + entry.change().why().length()
            + NUMBER_BYTES * 2 * (5 + entry.stretches().size())
            + NUMBER_BYTES
                * 3
                * entry.copies().offsets().values().stream().mapToInt(List::size).sum();
    if (bytes >= PART_BYTES) {
      cut();
    }
  }

  private void cut() {
    parts.add(deflated(SnapshotFormat.write(topic, topicId, parts.size(), next)));
    next.clear();
    bytes = 0;
  }

  private static byte[] deflated(final byte[] plain) {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(plain);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] inflated(final byte[] deflated) {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      return in.readAllBytes();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
