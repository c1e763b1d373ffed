package io.dragoman.dlq.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.log.LogFormat;
import io.dragoman.dlq.log.LogTopic;
import io.dragoman.dlq.log.Unreadable;
import io.dragoman.schemas.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was said of policies, where every instance of the service sees it. */
public final class PolicyLog {
  private static final LogFormat FORMAT = new LogFormat(1, "not what was said of a policy");

  private final LogTopic topic;

  /**
   * Opens no connection yet.
   *
   * @param clientConfig Kafka client configuration with {@code bootstrap.servers}
   * @param prefix what the installation puts before topic names
   */
  public PolicyLog(final Map<String, Object> clientConfig, final String prefix) {
    this.topic = new LogTopic(clientConfig, Topic.DLQ_POLICIES, prefix);
  }

  /** Its name. */
  public String topic() {
    return topic.partition().topic();
  }

  /** Makes the topic exist. */
  public void provision() {
    topic.provision();
  }

  /**
   * What was said last of each policy that anything was said of. What this version cannot read
   * counts as stopped: not to replay can be mended, to replay cannot.
   */
  public Map<String, PolicyState> read(final DeadLetterReader reader) {
    final Map<String, PolicyState> last = new HashMap<>();
    topic.read(
        reader,
        record -> {
          final Optional<String> name = record.keyText();
          if (name.isPresent() && record.value().isPresent()) {
            last.put(name.get(), said(record).orElseGet(() -> unknown(name.get(), record)));
          }
        });
    return last;
  }

  /** Says something of a policy; it counts once this returns. */
  public void write(final PolicyState state) {
    topic.write(FORMAT.record(topic.partition(), state.name(), state));
  }

  /** What is wrong with a record; empty: it can be read, or is a tombstone. */
  public static Optional<Unreadable> problem(final DeadLetter record) {
    final boolean ours =
        record.value().flatMap(LogFormat::parse).filter(PolicyLog::isOfThisVersion).isPresent();
    return record.value().isEmpty() || ours && said(record).isPresent()
        ? Optional.empty()
        : Optional.of(FORMAT.problem(record));
  }

  private static Optional<PolicyState> said(final DeadLetter record) {
    final Optional<ObjectNode> node = record.value().flatMap(LogFormat::parse);
    final Optional<String> name = record.keyText();
    if (node.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    final ObjectNode said = node.get();
    said.put("running", said.path("running").asBoolean() && isOfThisVersion(said));
    try {
      return Optional.of(
          Json.MAPPER.treeToValue(said.put("policy", name.get()), PolicyState.class));
    } catch (final JsonProcessingException damaged) {
      return Optional.empty();
    }
  }

  private static boolean isOfThisVersion(final ObjectNode node) {
    return LogFormat.versionOf(node) == FORMAT.version();
  }

  private static PolicyState unknown(final String name, final DeadLetter record) {
    return new PolicyState(
        name,
        false,
        "unknown",
        record.time(),
        "what was said of it cannot be read (" + FORMAT.problem(record).why() + ")");
  }
}
