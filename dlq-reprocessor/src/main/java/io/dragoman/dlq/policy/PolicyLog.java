package io.dragoman.dlq.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterFilter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Unreadable;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.topics.Answers;
import io.dragoman.schemas.topics.TopicOptions;
import io.dragoman.schemas.topics.TopicProvisioner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What was said of policies, where every instance of the service sees it: a compacted topic of one
 * partition, in which the last word of each policy counts.
 */
public final class PolicyLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;

  /** Somebody waits for the answer. */
  private static final int TIMEOUT_MS = 5_000;

  private final Map<String, Object> clientConfig;
  private final String prefix;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   */
  public PolicyLog(final Map<String, Object> clientConfig, final String prefix) {
    this.clientConfig = Map.copyOf(clientConfig);
    this.prefix = prefix;
  }

  /** Its name. */
  public String topic() {
    return Topic.DLQ_POLICIES.topicName(prefix);
  }

  /** Makes the topic exist. */
  public void provision() {
    try (Admin admin = Admin.create(clientConfig)) {
      new TopicProvisioner(admin, new TopicOptions(prefix, 1, (short) -1, true))
          .provision(Set.of(Topic.DLQ_POLICIES));
    }
  }

  /** What was said last of each policy that anything was said of. */
  public Map<String, PolicyState> read(final DeadLetterReader reader) {
    final List<DeadLetter> records =
        reader.scan(
            reader.ranges(Set.of(topic()), DeadLetterFilter.all()),
            DeadLetterFilter.all(),
            Collectors.<DeadLetter>toList());
    final Map<String, PolicyState> last = new HashMap<>();
    records.stream()
        .sorted(Comparator.comparing(DeadLetter::location))
        .map(PolicyLog::parse)
        .flatMap(Optional::stream)
        .forEach(state -> last.put(state.name(), state));
    return last;
  }

  /** Says something of a policy; it counts once this returns. */
  public void write(final PolicyState state) {
    final ObjectNode node = JSON.createObjectNode();
    node.put("version", VERSION);
    node.put("policy", state.name());
    node.put("running", state.running());
    node.put("who", state.who()).put("when", state.when().toString()).put("why", state.why());
    final Map<String, Object> config = new HashMap<>(clientConfig);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * TIMEOUT_MS);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      Answers.get(
          producer.send(
              new ProducerRecord<>(
                  topic(),
                  0,
                  state.name().getBytes(StandardCharsets.UTF_8),
                  JSON.writeValueAsBytes(node))));
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is wrong with a record; empty: it can be read, or is a tombstone. */
  public static Optional<Unreadable> problem(final DeadLetter record) {
    if (record.value().isEmpty()) {
      return Optional.empty();
    }
    final Optional<Unreadable> wrong =
        Optional.of(new Unreadable(record.location(), false, "not what was said of a policy"));
    try {
      final JsonNode node = JSON.readTree(record.value().get());
      final int version = node.path("version").asInt();
      if (version > VERSION) {
        return Optional.of(Unreadable.newer(record.location(), version));
      }
      Instant.parse(node.path("when").asText());
      return version == VERSION && record.keyText().isPresent() ? Optional.empty() : wrong;
    } catch (final IOException | DateTimeException damaged) {
      return wrong;
    }
  }

  /**
   * What this version cannot read counts as stopped: not to replay can be mended, to replay cannot.
   */
  private static Optional<PolicyState> parse(final DeadLetter record) {
    final Optional<String> name = record.keyText();
    if (name.isEmpty() || record.value().isEmpty()) {
      return Optional.empty();
    }
    try {
      final JsonNode node = JSON.readTree(record.value().get());
      return Optional.of(
          new PolicyState(
              name.get(),
              node.path("version").asInt() == VERSION && node.path("running").asBoolean(),
              node.path("who").asText(),
              Instant.parse(node.path("when").asText()),
              node.path("why").asText()));
    } catch (final IOException | DateTimeException damaged) {
      return Optional.of(
          new PolicyState(
              name.get(),
              false,
              "nobody",
              record.time(),
              "what was said of it cannot be read (" + damaged.getMessage() + ")"));
    }
  }
}
