package io.dragoman.client;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.serde.AvroDeserializer;
import io.dragoman.schemas.serde.AvroSerializer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Submits requests to Dragoman over Kafka and follows them to their end.
 *
 * <p>The reference for clients in any language: publish an event with an id of your own, read
 * {@code requests}, {@code transcripts} and {@code translations} with isolation {@code
 * read_committed}, pick the records of your request, and count units. It hears of requests that it
 * submitted itself, and of those that it was told to {@link #recall}.
 *
 * <p>One thread at a time.
 */
public final class DragomanClient implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private static final List<Topic> RESULTS =
      List.of(Topic.REQUESTS, Topic.TRANSCRIPTS, Topic.TRANSLATIONS);

  /** Results of stages that few run: without their topics, or rights to them, there are none. */
  private static final List<Topic> RARE_RESULTS = List.of(Topic.WORKFLOWS);

  private final ClientConfig config;
  private final KafkaProducer<String, SpecificRecord> producer;
  private final KafkaConsumer<String, SpecificRecord> consumer;
  private final Map<String, RequestTracker> trackers = new HashMap<>();

  private DragomanClient(
      final ClientConfig config,
      final KafkaProducer<String, SpecificRecord> producer,
      final KafkaConsumer<String, SpecificRecord> consumer) {
    this.config = config;
    this.producer = producer;
    this.consumer = consumer;
  }

  /**
   * Connects, and stands at the end of the result topics.
   *
   * @throws ClientException when the brokers do not answer, or do not have Dragoman's topics
   */
  public static DragomanClient connect(final ClientConfig config) {
    final Map<String, Object> common = common(config);
    try {
      final DragomanClient client =
          new DragomanClient(
              config,
              new KafkaProducer<>(
                  producerConfig(common, config.timeout()),
                  new StringSerializer(),
                  serializer(common)),
              new KafkaConsumer<>(
                  consumerConfig(common, config.timeout()),
                  new StringDeserializer(),
                  deserializer(common)));
      try {
        client.standAtEnd();
      } catch (final RuntimeException e) {
        client.close();
        throw e;
      }
      return client;
    } catch (final ConfigException e) {
      throw new ClientException(e.getMessage(), e);
    } catch (final KafkaException e) {
      throw new ClientException(
          "Kafka at %s cannot be used: %s".formatted(config.bootstrapServers(), reason(e)), e);
    }
  }

  /**
   * Publishes a request.
   *
   * @return its id; the brokers have it when this returns
   * @throws ClientException when brokers or registry refuse it or do not answer
   */
  public String submit(final Request request) {
    return submitAll(List.of(request)).getFirst();
  }

  /**
   * Publishes requests without waiting for one before the next.
   *
   * @return their ids in the same order; the brokers have all of them when this returns
   * @throws ClientException when brokers or registry refuse one or do not answer; others may have
   *     been published
   */
  public List<String> submitAll(final List<? extends Request> requests) {
    final List<String> ids = new ArrayList<>(requests.size());
    final List<Future<RecordMetadata>> sent = new ArrayList<>(requests.size());
    try {
      for (final Request request : requests) {
        final String requestId = UUID.randomUUID().toString();
        trackers.put(requestId, new RequestTracker(requestId));
        ids.add(requestId);
        sent.add(producer.send(message(requestId, request)));
      }
      for (final Future<RecordMetadata> each : sent) {
        each.get();
      }
    } catch (final ExecutionException e) {
      throw new ClientException("The request could not be published: " + reason(e.getCause()), e);
    } catch (final KafkaException | DragomanException e) {
      throw new ClientException("The request could not be published: " + reason(e), e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("Interrupted while the request was published.", e);
    }
    return ids;
  }

  private ProducerRecord<String, SpecificRecord> message(
      final String requestId, final Request request) {
    final InputEvents events =
        new InputEvents(
            requestId,
            request.from().map(Language::flores).orElse(Language.AUTO),
            request.to().stream().map(Language::flores).toList(),
            request.terms(),
            Instant.now());
    final SpecificRecord event =
        switch (request) {
          case Request.Audio audio -> events.audio(audio.bytes(), audio.fileName());
          case Request.Text text -> events.text(text.text());
          case Request.Workflow workflow -> events.workflow(workflow.text());
        };
    final Topic topic = request instanceof Request.Audio ? Topic.AUDIO_EVENTS : Topic.TEXT_EVENTS;
    final ProducerRecord<String, SpecificRecord> message =
        new ProducerRecord<>(topic.topicName(config.topicPrefix()), requestId, event);
    message.headers().add(Header.REQUEST_ID.key(), requestId.getBytes(StandardCharsets.UTF_8));
    message.headers().add(Header.EVENT_ID.key(), requestId.getBytes(StandardCharsets.UTF_8));
    return message;
  }

  /**
   * Reads what has come.
   *
   * @param atMost how long to wait when nothing has
   * @return the ids of the requests that it is about, of those that are followed; only their {@link
   *     #view} may have changed
   * @throws ClientException when brokers or registry fail
   */
  public Set<String> poll(final Duration atMost) {
    final Set<String> news = new LinkedHashSet<>();
    try {
      for (final ConsumerRecord<String, SpecificRecord> message : consumer.poll(atMost)) {
        apply(message.value()).ifPresent(news::add);
      }
      return news;
    } catch (final InterruptException e) {
      throw new ClientException("Interrupted while results were read.", e);
    } catch (final KafkaException | DragomanException e) {
      throw new ClientException("Results could not be read: " + reason(e), e);
    }
  }

  /**
   * Reads what the topics hold of a request that was submitted before, by whomever, and follows it
   * from then on. Only the partitions of the request's key are read.
   *
   * @param since what was written before is not looked at
   * @throws ClientException when brokers or registry fail
   */
  public void recall(final String requestId, final Instant since) {
    trackers.computeIfAbsent(requestId, RequestTracker::new);
    final List<TopicPartition> past = new ArrayList<>();
    final Map<String, List<TopicPartition>> byTopic =
        consumer.assignment().stream().collect(Collectors.groupingBy(TopicPartition::topic));
    final int hash = Utils.toPositive(Utils.murmur2(requestId.getBytes(StandardCharsets.UTF_8)));
    byTopic.forEach((topic, all) -> past.add(new TopicPartition(topic, hash % all.size())));
    final Map<String, Object> common = common(config);
    try (KafkaConsumer<byte[], byte[]> reader =
            new KafkaConsumer<>(
                consumerConfig(common, config.timeout()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        AvroDeserializer<SpecificRecord> values = deserializer(common)) {
      final Map<TopicPartition, Long> ends =
          past.stream().collect(Collectors.toMap(Function.identity(), consumer::position));
      reader.assign(past);
      final Map<TopicPartition, OffsetAndTimestamp> starts =
          reader.offsetsForTimes(
              past.stream()
                  .collect(Collectors.toMap(Function.identity(), any -> since.toEpochMilli())),
              config.timeout());
      past.forEach(
          partition ->
              reader.seek(
                  partition,
                  Optional.ofNullable(starts.get(partition))
                      .map(OffsetAndTimestamp::offset)
                      .orElse(ends.get(partition))));
      while (past.stream()
          .anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
        for (final ConsumerRecord<byte[], byte[]> message : reader.poll(POLL)) {
          final boolean before =
              message.offset() < ends.get(new TopicPartition(message.topic(), message.partition()));
          if (before && message.key() != null && isKey(message.key(), requestId)) {
            apply(values.deserialize(message.topic(), message.headers(), message.value()));
          }
        }
      }
    } catch (final InterruptException e) {
      throw new ClientException("Interrupted while earlier results were read.", e);
    } catch (final KafkaException | DragomanException e) {
      throw new ClientException("Earlier results could not be read: " + reason(e), e);
    }
  }

  /**
   * What is known of a request that this client submitted or was told to recall.
   *
   * @throws IllegalArgumentException when it did not
   */
  public RequestView view(final String requestId) {
    final RequestTracker tracker = trackers.get(requestId);
    if (tracker == null) {
      throw new IllegalArgumentException("Not submitted by this client: " + requestId);
    }
    return tracker.view();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
  }

  /** The id of the request that a record is about, if that is followed. */
  private Optional<String> apply(final SpecificRecord value) {
    return switch (value) {
      case RequestEvent event -> apply(event.getRequestId(), tracker -> tracker.apply(event));
      case Transcript transcript ->
          apply(transcript.getRequestId(), tracker -> tracker.apply(transcript));
      case Translation translation ->
          apply(translation.getRequestId(), tracker -> tracker.apply(translation));
      case Workflow workflow -> apply(workflow.getRequestId(), tracker -> tracker.apply(workflow));
      // No record of a request.
      default -> Optional.empty();
    };
  }

  private Optional<String> apply(final String requestId, final Consumer<RequestTracker> news) {
    final Optional<RequestTracker> tracker = Optional.ofNullable(trackers.get(requestId));
    tracker.ifPresent(news);
    return tracker.map(followed -> requestId);
  }

  private static boolean isKey(final byte[] key, final String requestId) {
    return Arrays.equals(key, requestId.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> common(final ClientConfig config) {
    final Map<String, Object> common = new HashMap<>(config.properties());
    common.put("bootstrap.servers", config.bootstrapServers());
    common.put("schema.registry.url", config.schemaRegistryUrl());
    return common;
  }

  private void standAtEnd() {
    final List<TopicPartition> partitions = new ArrayList<>();
    for (final Topic topic : RESULTS) {
      final String name = topic.topicName(config.topicPrefix());
      final List<PartitionInfo> found = consumer.partitionsFor(name, config.timeout());
      if (found == null || found.isEmpty()) {
        throw new ClientException(
            "The cluster at %s has no topic '%s'; start the apps or run ./dragoman topics create."
                .formatted(config.bootstrapServers(), name));
      }
      partitions.addAll(partitions(found));
    }
    for (final Topic topic : RARE_RESULTS) {
      partitions.addAll(partitionsIfAny(topic.topicName(config.topicPrefix())));
    }
    consumer.assign(partitions);
    // Positions are fixed now, not at the first poll, or a quick answer could be passed over.
    consumer.endOffsets(partitions, config.timeout()).forEach(consumer::seek);
  }

  private List<TopicPartition> partitionsIfAny(final String topic) {
    try {
      final List<PartitionInfo> found = consumer.partitionsFor(topic, config.timeout());
      return found == null ? List.of() : partitions(found);
    } catch (final TopicAuthorizationException e) {
      return List.of();
    }
  }

  private static List<TopicPartition> partitions(final List<PartitionInfo> found) {
    return found.stream().map(info -> new TopicPartition(info.topic(), info.partition())).toList();
  }

  private static Map<String, Object> producerConfig(
      final Map<String, Object> common, final Duration timeout) {
    final int timeoutMs = Math.toIntExact(timeout.toMillis());
    final Map<String, Object> config = new HashMap<>(common);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.AUDIO_EVENTS.maxMessageBytes());
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * Topic.AUDIO_EVENTS.maxMessageBytes());
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs / 2);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
    // Each caller waits for its own record; what is sent meanwhile goes together all the same.
    config.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
    return config;
  }

  private static Map<String, Object> consumerConfig(
      final Map<String, Object> common, final Duration timeout) {
    final Map<String, Object> config = new HashMap<>(common);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
    return config;
  }

  private static AvroSerializer<SpecificRecord> serializer(final Map<String, Object> config) {
    final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
    serializer.configure(config, false);
    return serializer;
  }

  private static AvroDeserializer<SpecificRecord> deserializer(final Map<String, Object> config) {
    final AvroDeserializer<SpecificRecord> deserializer = new AvroDeserializer<>();
    deserializer.configure(config, false);
    return deserializer;
  }

  private static String reason(final Throwable e) {
    if (e instanceof SerializationException && e.getCause() instanceof DragomanException cause) {
      return cause.getMessage();
    }
    return e instanceof TimeoutException
        ? "the brokers did not answer in time (" + e.getMessage() + ")"
        : e.getMessage();
  }
}
