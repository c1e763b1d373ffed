package io.dragoman.resilience.consumer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Asks the leaders of partitions for batches, one partition at a time, over a connection of its
 * own.
 *
 * <p>Kafka's public consumer gives records only, so this class speaks the protocol with the parts
 * that Kafka's clients are made of. Their packages are not for applications: a new version of Kafka
 * may ask for a change here, and nowhere else. It connects when it is first asked.
 */
public final class KafkaBatches implements BatchSource {
  /** The last version that names topics; later ones have ids in place of names. */
  private static final short FETCH_VERSION = 12;

  private static final int CONNECT_MS = 2_000;

  /** A broker that is gone must not hold up the thread for longer. */
  private static final int REQUEST_MS = 10_000;

  private final ConsumerConfig config;
  private final IsolationLevel isolation;
  private final Time time = Time.SYSTEM;
  private final Map<TopicPartition, Node> leaders = new HashMap<>();
  private @Nullable KafkaClient client;
  private int bootstrap;

  /**
   * For one thread.
   *
   * @param config of a consumer: addresses, security, isolation and how much to fetch
   */
  public KafkaBatches(final ConsumerConfig config) {
    this.config = config;
    this.isolation =
        IsolationLevel.valueOf(
            config.getString(ConsumerConfig.ISOLATION_LEVEL_CONFIG).toUpperCase(Locale.ROOT));
  }

  @Override
  public Fetched fetch(final TopicPartition partition, final long offset) throws IOException {
    final int bytes = config.getInt(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG);
    final FetchRequest.Builder request =
        FetchRequest.Builder.forConsumer(
                FETCH_VERSION,
                0,
                0,
                Map.of(
                    partition,
                    new FetchRequest.PartitionData(
                        Uuid.ZERO_UUID,
                        offset,
                        FetchRequest.INVALID_LOG_START_OFFSET,
                        bytes,
                        Optional.empty())))
            .isolationLevel(isolation)
            .setMaxBytes(bytes);
    final FetchResponse response = (FetchResponse) ask(leader(partition), request).responseBody();
    succeed(partition, response.error());
    final PartitionData data =
        response.data().responses().stream()
            .flatMap(topic -> topic.partitions().stream())
            .findFirst()
            .orElseThrow(() -> new IOException("an answer without " + partition));
    succeed(partition, Errors.forCode(data.errorCode()));
    final List<AbortedTransaction> aborted = data.abortedTransactions();
    return new Fetched(
        FetchResponse.recordsOrFail(data).batches().iterator(),
        new AbortedTransactions(aborted == null ? List.of() : aborted),
        isolation == IsolationLevel.READ_COMMITTED
            ? data.lastStableOffset()
            : data.highWatermark());
  }

  /**
   * When the first batch at or behind an offset was written, without unpacking it.
   *
   * @return empty when nothing may be read there now
   * @throws IOException when it should be asked again later
   */
  public Optional<Instant> timeOf(final TopicPartition partition, final long offset)
      throws IOException {
    long position = offset;
    while (true) {
      final long from = position;
      final Fetched fetched = fetch(partition, from);
      while (fetched.batches().hasNext()) {
        final RecordBatch batch = fetched.batches().next();
        position = Math.max(position, batch.nextOffset());
        if (!fetched.aborted().contain(batch)
            && !batch.isControlBatch()
            && batch.nextOffset() > offset) {
          return Optional.of(Instant.ofEpochMilli(time(batch)));
        }
      }
      if (position == from) {
        return Optional.empty();
      }
    }
  }

  private static long time(final RecordBatch batch) {
    return batch instanceof final DefaultRecordBatch first
            && batch.timestampType() == TimestampType.CREATE_TIME
        ? first.baseTimestamp()
        : batch.maxTimestamp();
  }

  @Override
  public void close() {
    Utils.closeQuietly(client, "the connection that reads with care");
  }

  private void succeed(final TopicPartition partition, final Errors error) throws IOException {
    if (error != Errors.NONE) {
      leaders.remove(partition);
      if (error.exception() instanceof RetriableException) {
        throw new IOException("%s: %s".formatted(partition, error.message()));
      }
      throw error.exception();
    }
  }

  private Node leader(final TopicPartition partition) throws IOException {
    final Node known = leaders.get(partition);
    if (known != null) {
      return known;
    }
    final MetadataResponse answer =
        (MetadataResponse)
            ask(next(), MetadataRequest.Builder.forTopicNames(List.of(partition.topic()), false))
                .responseBody();
    answer
        .buildCluster()
        .partitionsForTopic(partition.topic())
        .forEach(
            info -> {
              if (info.leader() != null && !info.leader().isEmpty()) {
                leaders.put(new TopicPartition(info.topic(), info.partition()), info.leader());
              }
            });
    final Node leader = leaders.get(partition);
    if (leader == null) {
      throw new IOException(partition + " has no leader");
    }
    return leader;
  }

  /** Another one of the configured brokers each time. */
  private Node next() {
    final List<InetSocketAddress> addresses = ClientUtils.parseAndValidateAddresses(config);
    final int index = Math.floorMod(bootstrap++, addresses.size());
    final InetSocketAddress address = addresses.get(index);
    // Kafka's own clients give these negative ids, apart from those of brokers.
    return new Node(-1 - index, address.getHostString(), address.getPort());
  }

  private ClientResponse ask(final Node node, final AbstractRequest.Builder<?> request)
      throws IOException {
    final KafkaClient connected = client();
    try {
      if (!NetworkClientUtils.awaitReady(connected, node, time, CONNECT_MS)) {
        throw new IOException("no connection to %s within %d ms".formatted(node, CONNECT_MS));
      }
      return NetworkClientUtils.sendAndReceive(
          connected,
          connected.newClientRequest(node.idString(), request, time.milliseconds(), true),
          time);
    } catch (final IOException e) {
      leaders.values().removeIf(node::equals);
      connected.close(node.idString());
      throw e;
    }
  }

  private KafkaClient client() {
    if (client == null) {
      client =
          ClientUtils.createNetworkClient(
              config,
              config.getString(ConsumerConfig.CLIENT_ID_CONFIG) + "-careful",
              new Metrics(),
              "careful",
              new LogContext("[careful] "),
              new ApiVersions(),
              time,
              1,
              Math.min(REQUEST_MS, config.getInt(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG)),
              null,
              new ManualMetadataUpdater(),
              new DefaultHostResolver(),
              null,
              null);
    }
    return client;
  }
}
