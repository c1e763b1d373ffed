package io.dragoman.resilience.consumer;

import io.dragoman.resilience.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that a record which is enormous once it is unpacked cannot kill again and again.
 *
 * <p>600 MB of one letter are 600 KB of gzip. A broker bounds only the compressed batch ({@code
 * max.message.bytes}), and Kafka's consumer makes room for a whole record within {@code poll()},
 * before deserializers and interceptors are asked: the process ends, the offset stays, and whoever
 * reads the partition next ends as well. Stepping over the record's offset does not help, because
 * every later record of its batch unpacks it again.
 *
 * <p>So what may have ended a process is read with care: all that a partition holds when it is
 * assigned, whether this process, the one before it or one on another machine read it last. Batches
 * are fetched as they lie in the log and unpacked record by record, lengths first ({@link
 * BatchRecords}). A record of more than {@link LeftOut#MAX_BYTES} comes without its value, marked
 * with {@link LeftOut}; its neighbours come whole. At most {@link #MAX_POLL_BYTES} come at once,
 * because many records may be as bad as one. Behind that point Kafka's own consumer reads, which
 * fetches ahead and is the quicker one. A record that arrives later can therefore end one process,
 * once. Where one was found, the topic's partitions are read with care for as long as they are
 * assigned, so that an attacker does not get one end for each record.
 *
 * <p>Reading everything with care would save that one end, and cost what Kafka's consumer is good
 * at: fetching ahead, fetch sessions, followers nearby.
 *
 * <p>What cannot be read with care for {@link #PATIENCE} is left to Kafka's consumer: care must not
 * become an outage of its own.
 *
 * <p>It wraps the consumer of a group, and as any consumer it is for one thread.
 */
public final class CarefulConsumer extends ForwardingConsumer<byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(CarefulConsumer.class);

  /** Bytes of records that one poll may bring, above one record; those of Kafka's own aside. */
  static final int MAX_POLL_BYTES = 8 * 1024 * 1024;

  /** For how long a partition may be unreadable with care. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Longest poll of Kafka's consumer while partitions are read with care beside it. */
  private static final Duration SHORT_POLL = Duration.ofMillis(20);

  /** Brokers that are away must not hold up the others' partitions at each poll. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final BatchSource source;
  private final InstantSource clock;
  private final int maxRecords;

  /** Assigned and read with care; a new one has no state before its position is known. */
  private final LinkedHashMap<TopicPartition, Optional<CarefulPartition>> careful =
      new LinkedHashMap<>();

  private final Set<TopicPartition> pausedFromOutside = new HashSet<>();
  private final Set<String> attacked = new HashSet<>();
  private Instant retryAt = Instant.MIN;

  /** Whether the last poll found something with care. */
  private boolean more;

  /**
   * Takes {@code kafka} over.
   *
   * @param kafka subscribed by nobody yet
   * @param maxRecords how many records one poll brings at most
   * @param clock never jumps
   */
  CarefulConsumer(
      final Consumer<byte[], byte[]> kafka,
      final BatchSource source,
      final int maxRecords,
      final InstantSource clock) {
    super(kafka);
    this.source = source;
    this.maxRecords = maxRecords;
    this.clock = clock;
  }

  /** A consumer of bytes with this configuration of Kafka's. */
  public static Consumer<byte[], byte[]> of(final Map<String, Object> config) {
    final ConsumerConfig parsed =
        new ConsumerConfig(
            ConsumerConfig.appendDeserializerToConfig(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    return new CarefulConsumer(
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        new KafkaBatches(parsed),
        parsed.getInt(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
        TimeSource.system().steady());
  }

  @Override
  public void subscribe(final Collection<String> topics, final ConsumerRebalanceListener listener) {
    super.subscribe(topics, new Listener(listener));
  }

  @Override
  public void subscribe(final Pattern pattern, final ConsumerRebalanceListener listener) {
    super.subscribe(pattern, new Listener(listener));
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(final Duration timeout) {
    if (careful.isEmpty()) {
      return super.poll(timeout);
    }
    final List<TopicPartition> wanted = careful.keySet().stream().filter(this::isWanted).toList();
    if (wanted.isEmpty() || clock.instant().isBefore(retryAt)) {
      return super.poll(timeout);
    }
    final Duration wait = more ? Duration.ZERO : SHORT_POLL;
    final Polled polled = new Polled(super.poll(timeout.compareTo(wait) > 0 ? wait : timeout));
    for (final TopicPartition partition : wanted) {
      if (polled.hasRoom() && isWanted(partition) && !clock.instant().isBefore(retryAt)) {
        read(partition, polled);
      }
    }
    more = polled.isMore();
    return polled.records();
  }

  @Override
  public void pause(final Collection<TopicPartition> partitions) {
    super.pause(partitions);
    pausedFromOutside.addAll(partitions);
  }

  @Override
  public void resume(final Collection<TopicPartition> partitions) {
    pausedFromOutside.removeAll(partitions);
    super.resume(partitions.stream().filter(one -> !careful.containsKey(one)).toList());
  }

  @Override
  public Set<TopicPartition> paused() {
    final Set<TopicPartition> paused = new HashSet<>(super.paused());
    paused.removeIf(one -> careful.containsKey(one) && !pausedFromOutside.contains(one));
    return paused;
  }

  @Override
  public void seek(final TopicPartition partition, final long offset) {
    forget(partition);
    super.seek(partition, offset);
  }

  @Override
  public void seek(final TopicPartition partition, final OffsetAndMetadata offset) {
    forget(partition);
    super.seek(partition, offset);
  }

  @Override
  public void seekToBeginning(final Collection<TopicPartition> partitions) {
    partitions.forEach(this::forget);
    super.seekToBeginning(partitions);
  }

  @Override
  public void seekToEnd(final Collection<TopicPartition> partitions) {
    partitions.forEach(this::forget);
    super.seekToEnd(partitions);
  }

  @Override
  public long position(final TopicPartition partition) {
    final Optional<CarefulPartition> known = known(partition);
    return known.isPresent() ? known.get().position() : super.position(partition);
  }

  @Override
  public long position(final TopicPartition partition, final Duration timeout) {
    final Optional<CarefulPartition> known = known(partition);
    return known.isPresent() ? known.get().position() : super.position(partition, timeout);
  }

  @Override
  public OptionalLong currentLag(final TopicPartition partition) {
    return careful.containsKey(partition)
        ? known(partition).map(CarefulPartition::lag).orElse(OptionalLong.empty())
        : super.currentLag(partition);
  }

  @Override
  public void unsubscribe() {
    super.unsubscribe();
    drop(List.copyOf(careful.keySet()));
    pausedFromOutside.clear();
  }

  @Override
  public void close() {
    super.close();
    release();
  }

  @Override
  @SuppressWarnings("deprecation") // Streams decides which of them it calls.
  public void close(final Duration timeout) {
    super.close(timeout);
    release();
  }

  @Override
  public void close(final CloseOptions option) {
    super.close(option);
    release();
  }

  private void release() {
    drop(List.copyOf(careful.keySet()));
    source.close();
  }

  private boolean isWanted(final TopicPartition partition) {
    return careful.containsKey(partition) && !pausedFromOutside.contains(partition);
  }

  private Optional<CarefulPartition> known(final TopicPartition partition) {
    return careful.getOrDefault(partition, Optional.empty());
  }

  /** Somebody says where to read: from there with as much care. */
  private void forget(final TopicPartition partition) {
    known(partition).ifPresent(CarefulPartition::close);
    careful.computeIfPresent(partition, (key, state) -> Optional.empty());
  }

  private void drop(final Collection<TopicPartition> partitions) {
    for (final TopicPartition partition : partitions) {
      known(partition).ifPresent(CarefulPartition::close);
      careful.remove(partition);
    }
  }

  private void read(final TopicPartition partition, final Polled polled) {
    try {
      if (known(partition).isEmpty()) {
        careful.put(
            partition,
            Optional.of(new CarefulPartition(partition, super.position(partition, Duration.ZERO))));
      }
      final CarefulPartition state = known(partition).orElseThrow();
      read(partition, state, polled);
      if (state.caughtUp() && !attacked.contains(partition.topic())) {
        handOver(partition);
      } else {
        // The next poll begins with another one.
        careful.putLast(partition, Optional.of(state));
      }
    } catch (final TimeoutException | InvalidOffsetException e) {
      LOG.trace("Where to begin is not known yet; the next poll asks or says why", e);
    } catch (final IOException e) {
      later(partition, e);
    } catch (final KafkaException e) {
      LOG.warn(
          "{} cannot be read with care; Kafka's consumer reads it: {}", partition, e.toString());
      handOver(partition);
    }
  }

  private void read(
      final TopicPartition partition, final CarefulPartition state, final Polled polled)
      throws IOException {
    while (polled.hasRoom()) {
      final long before = state.position();
      final Optional<ConsumerRecord<byte[], byte[]>> next = state.next(source);
      if (state.position() > before) {
        polled.at(partition, state.position());
      }
      if (next.isEmpty()) {
        return;
      }
      polled.add(partition, next.get());
      if (LeftOut.in(next.get().headers()).isPresent()) {
        found(next.get());
        // To unpack 2 GB takes a second; others must not wait for the next one too.
        polled.close();
      }
    }
  }

  private void found(final ConsumerRecord<byte[], byte[]> record) {
    LOG.warn(
        "{}-{}@{} has {} bytes when it is unpacked and is left out; {} is read with care from now"
            + " on",
        record.topic(),
        record.partition(),
        record.offset(),
        LeftOut.in(record.headers()).orElseThrow(),
        record.topic());
    attacked.add(record.topic());
    assignment().stream()
        .filter(partition -> partition.topic().equals(record.topic()))
        .filter(partition -> !careful.containsKey(partition))
        .forEach(this::takeCare);
  }

  private void takeCare(final TopicPartition partition) {
    careful.put(partition, Optional.empty());
    super.pause(List.of(partition));
  }

  private void later(final TopicPartition partition, final IOException e) {
    final CarefulPartition state = known(partition).orElseThrow();
    state.close();
    retryAt = clock.instant().plus(RETRY);
    if (state.failed(clock.instant()).compareTo(PATIENCE) < 0) {
      LOG.debug("{} is read later: {}", partition, e.toString());
    } else {
      LOG.warn(
          "{} could not be read with care for {}; Kafka's consumer reads it",
          partition,
          PATIENCE,
          e);
      handOver(partition);
    }
  }

  private void handOver(final TopicPartition partition) {
    final Optional<CarefulPartition> state = known(partition);
    drop(List.of(partition));
    state
        .filter(CarefulPartition::advanced)
        .ifPresent(read -> super.seek(partition, read.position()));
    if (!pausedFromOutside.contains(partition)) {
      super.resume(List.of(partition));
    }
  }

  /** What one poll brings. */
  private final class Polled {
    private final ConsumerRecords<byte[], byte[]> ordinary;
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records =
        new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    private int left;
    private long bytesLeft = MAX_POLL_BYTES;

    Polled(final ConsumerRecords<byte[], byte[]> ordinary) {
      this.ordinary = ordinary;
      this.left = maxRecords - ordinary.count();
    }

    boolean hasRoom() {
      return left > 0 && bytesLeft > 0;
    }

    void close() {
      left = 0;
    }

    /** Whether there may be more at once. */
    boolean isMore() {
      return !records.isEmpty();
    }

    void add(final TopicPartition partition, final ConsumerRecord<byte[], byte[]> record) {
      records.computeIfAbsent(partition, key -> new ArrayList<>()).add(record);
      left--;
      bytesLeft -=
          Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    void at(final TopicPartition partition, final long position) {
      positions.put(partition, new OffsetAndMetadata(position));
    }

    ConsumerRecords<byte[], byte[]> records() {
      if (positions.isEmpty()) {
        return ordinary;
      }
      ordinary
          .partitions()
          .forEach(partition -> records.put(partition, ordinary.records(partition)));
      positions.putAll(ordinary.nextOffsets());
      return new ConsumerRecords<>(records, positions);
    }
  }

  /** Takes care of new partitions before they can deliver. */
  private final class Listener implements ConsumerRebalanceListener {
    private final ConsumerRebalanceListener streams;

    Listener(final ConsumerRebalanceListener streams) {
      this.streams = streams;
    }

    @Override
    public void onPartitionsAssigned(final Collection<TopicPartition> partitions) {
      tell("Assigned", partitions);
      partitions.forEach(CarefulConsumer.this::takeCare);
      streams.onPartitionsAssigned(partitions);
    }

    @Override
    public void onPartitionsRevoked(final Collection<TopicPartition> partitions) {
      tell("Revoked", partitions);
      streams.onPartitionsRevoked(partitions);
      gone(partitions);
    }

    @Override
    public void onPartitionsLost(final Collection<TopicPartition> partitions) {
      tell("Lost, because the group took this thread for dead", partitions);
      streams.onPartitionsLost(partitions);
      gone(partitions);
    }

    /** Most rebalances change nothing for a member, and Kafka calls all the same. */
    private void tell(final String what, final Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        LOG.info(
            "{}: {}",
            what,
            partitions.stream()
                .map(TopicPartition::toString)
                .sorted()
                .collect(Collectors.joining(", ")));
      }
    }

    private void gone(final Collection<TopicPartition> partitions) {
      drop(partitions);
      pausedFromOutside.removeAll(partitions);
    }
  }
}
