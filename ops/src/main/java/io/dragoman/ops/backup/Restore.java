package io.dragoman.ops.backup;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.schemas.Sha256;
import io.dragoman.schemas.Topic;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Writes a {@link Backup} back, all of it or nothing: one transaction over all topics, only into
 * topics that hold nothing, and only while nobody else writes to them. What an interrupted restore
 * left behind was never committed, and stands in no way.
 *
 * <p>Two at once have one transactional id, so that the brokers end the one that began first.
 */
final class Restore {
  private static final ObjectReader MANIFEST = new ObjectMapper().readerFor(Manifest.class);
  private static final ObjectReader RECORD = new ObjectMapper().readerFor(HeldRecord.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final KeptTopics kept;

  /**
   * Into a cluster.
   *
   * @param client what every Kafka client needs
   * @param prefix before topic names
   */
  Restore(final Map<String, Object> client, final String prefix) {
    this.kept = new KeptTopics(client, prefix);
  }

  /**
   * Restores.
   *
   * @throws CommandException when the backup is not whole, a topic is not as it must be, or
   *     somebody else writes; then nothing was written
   */
  Manifest run(final Path directory) throws IOException {
    final Manifest manifest = verify(directory);
    manifest.topics().forEach(held -> kept.provision(held.kept().orElseThrow(), held.partitions()));
    try (KafkaProducer<byte[], byte[]> producer = kept.producer()) {
      // Ends a restore that runs or was interrupted. After it, none can commit unnoticed.
      producer.initTransactions();
      final Order order = new Order(requireEmpty(manifest));
      producer.beginTransaction();
      try {
        for (final Manifest.Held held : manifest.topics()) {
          write(producer, held, directory, order);
        }
        producer.flush();
        order.requireUndisturbed();
        producer.commitTransaction();
      } catch (final ProducerFencedException | InvalidProducerEpochException e) {
        throw new CommandException(
            ExitStatus.FAILED,
            "Another restore into the same topics began; nothing of this one was written.");
      } catch (final RuntimeException | IOException e) {
        abort(producer, e);
        throw e;
      }
    }
    return manifest;
  }

  /** Whoever reads committed records would wait for its end until its time is over. */
  private static void abort(final KafkaProducer<byte[], byte[]> producer, final Exception cause) {
    try {
      producer.abortTransaction();
    } catch (final KafkaException e) {
      cause.addSuppressed(e);
    }
  }

  private void write(
      final KafkaProducer<byte[], byte[]> producer,
      final Manifest.Held held,
      final Path directory,
      final Order order)
      throws IOException {
    final String topic = kept.name(held.kept().orElseThrow());
    final MessageDigest sha = Sha256.start();
    long records = 0;
    try (InputStream in =
            new DigestInputStream(Files.newInputStream(directory.resolve(held.file())), sha);
        MappingIterator<HeldRecord> lines = RECORD.readValues(in)) {
      while (lines.hasNextValue()) {
        final HeldRecord record = lines.nextValue();
        if (record == null || !order.holds(topic, record.partition())) {
          throw new IllegalArgumentException("no record of this topic");
        }
        producer.send(record.to(topic), (written, failure) -> order.note(written, failure == null));
        records++;
      }
    } catch (final JacksonException | IllegalArgumentException e) {
      throw damaged(
          directory, "what follows record %d of %s is none".formatted(records, held.file()));
    }
    // Of the bytes that were written: a file may change after it was verified.
    if (records != held.records()
        || !HexFormat.of().formatHex(sha.digest()).equals(held.sha256())) {
      throw damaged(directory, "%s is not what was written".formatted(held.file()));
    }
  }

  /**
   * Where the topics end.
   *
   * @throws CommandException when they hold something, or not as many partitions
   */
  private Map<TopicPartition, Long> requireEmpty(final Manifest manifest) {
    final Map<TopicPartition, Long> ends = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> committed = kept.consumer(IsolationLevel.READ_COMMITTED);
        KafkaConsumer<byte[], byte[]> all = kept.consumer(IsolationLevel.READ_UNCOMMITTED)) {
      for (final Manifest.Held held : manifest.topics()) {
        final Topic topic = held.kept().orElseThrow();
        final List<TopicPartition> partitions = kept.partitions(committed, topic);
        // Logs of one order were made with more by earlier versions, which used the first only.
        if (partitions.size() != held.partitions() && topic.partitions(held.partitions()) != 1) {
          throw new CommandException(
              ExitStatus.FAILED,
              "%s has %d partitions, in the backup it had %d; delete it, then this makes it with as many."
                  .formatted(kept.name(topic), partitions.size(), held.partitions()));
        }
        final Map<TopicPartition, Long> decided = committed.endOffsets(partitions);
        final Map<TopicPartition, Long> here = all.endOffsets(partitions);
        if (!decided.equals(here)) {
          throw new CommandException(ExitStatus.FAILED, disturbed(kept.name(topic)));
        }
        if (holdsAnything(committed, partitions, decided)) {
          throw new CommandException(
              ExitStatus.FAILED,
              "%s is not empty; a restore overwrites nothing. Stop the apps, delete the topic and make it anew, or restore under another --topic-prefix."
                  .formatted(kept.name(topic)));
        }
        ends.putAll(here);
      }
    }
    return ends;
  }

  private static String disturbed(final String topic) {
    return "Somebody writes to %s just now: an app, or another restore. Nothing was restored; stop them and try again."
        .formatted(topic);
  }

  /** Offsets alone do not tell: a transaction that was not committed has some, too. */
  private static boolean holdsAnything(
      final KafkaConsumer<byte[], byte[]> consumer,
      final List<TopicPartition> partitions,
      final Map<TopicPartition, Long> ends) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    final long late = System.nanoTime() + SILENCE.toNanos();
    while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
      if (!consumer.poll(POLL).isEmpty()) {
        return true;
      }
      if (System.nanoTime() > late) {
        throw new CommandException(
            ExitStatus.FAILED,
            "The brokers do not tell what is in %s; try again.".formatted(partitions));
      }
    }
    return false;
  }

  /**
   * Notices who else wrote: what is restored must be the first that a topic holds, or it would take
   * the place of what is newer. For any thread.
   */
  private static final class Order {
    private final Map<TopicPartition, Long> next;
    private final Set<String> disturbed = ConcurrentHashMap.newKeySet();

    Order(final Map<TopicPartition, Long> ends) {
      this.next = new ConcurrentHashMap<>(ends);
    }

    boolean holds(final String topic, final int partition) {
      return next.containsKey(new TopicPartition(topic, partition));
    }

    void note(final RecordMetadata written, final boolean good) {
      if (good) {
        final TopicPartition where = new TopicPartition(written.topic(), written.partition());
        final Long expected = next.put(where, written.offset() + 1);
        if (expected == null || expected != written.offset()) {
          disturbed.add(written.topic());
        }
      }
    }

    void requireUndisturbed() {
      disturbed.stream()
          .findFirst()
          .ifPresent(
              topic -> {
                throw new CommandException(ExitStatus.FAILED, disturbed(topic));
              });
    }
  }

  /** Reads the manifest and compares each file with it. */
  Manifest verify(final Path directory) throws IOException {
    final Manifest manifest;
    try {
      manifest = MANIFEST.readValue(directory.resolve(Manifest.FILE).toFile());
    } catch (final JacksonException e) {
      throw damaged(directory, Manifest.FILE + " cannot be read");
    } catch (final FileNotFoundException | NoSuchFileException e) {
      throw damaged(directory, "there is no " + Manifest.FILE);
    }
    final Optional<String> fault = manifest.fault();
    if (fault.isPresent()) {
      throw damaged(directory, fault.get());
    }
    for (final Manifest.Held held : manifest.topics()) {
      final Path file = directory.resolve(held.file());
      if (!Files.isRegularFile(file) || !Manifest.digest(file).equals(held.sha256())) {
        throw damaged(directory, "%s is not what was written".formatted(held.file()));
      }
    }
    return manifest;
  }

  private static CommandException damaged(final Path directory, final String reason) {
    return new CommandException(
        ExitStatus.FAILED,
        "%s is no whole backup: %s. Nothing was restored.".formatted(directory, reason));
  }
}
