package io.dragoman.dlq.service;

import io.dragoman.dlq.AuditLog;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.DeadLetterTopics;
import io.dragoman.dlq.Decoding;
import io.dragoman.dlq.Expiring;
import io.dragoman.dlq.ExpiryWatch;
import io.dragoman.dlq.Location;
import io.dragoman.dlq.Marks;
import io.dragoman.dlq.Targets;
import io.dragoman.dlq.TaskLog;
import io.dragoman.dlq.ValueDecoder;
import io.dragoman.dlq.ValueEditor;
import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster, as requests see it: a few readers that are used again and again, so that neither
 * connections nor memory grow with the number of requests.
 */
final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /** Partitions that one request reads at once. */
  private static final int PARALLELISM = 2;

  private static final int PATIENCE_SECONDS = 10;

  /** How long a request waits for a cluster that does not answer. */
  private static final int API_TIMEOUT_MS = 10_000;

  private final Map<String, Object> client;
  private final Map<String, Object> impatient;
  private final String prefix;
  private final Decoding decoding;
  private final AuditLog audit;
  private final ExpiryWatch expiryWatch;
  private final Targets targets;
  private final TaskLog tasks;
  private final TopicAccess access;
  private final Semaphore places;
  private final Deque<DeadLetterReader> idle = new ArrayDeque<>();
  private boolean closed;

  /** Opens no connection yet. */
  Cluster(final Settings settings) {
    this.client = ServiceConfig.client(settings);
    this.impatient = new HashMap<>(client);
    impatient.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
    this.prefix = settings.string(AppConfig.TOPIC_PREFIX);
    this.access =
        new TopicAccess(
            settings.list(ServiceConfig.TOPICS_ALLOWED),
            ServiceConfig.policies(settings).stream().map(PolicySettings::topic).toList(),
            prefix);
    this.decoding = new Decoding(ServiceConfig.registry(settings));
    this.audit = new AuditLog(client, prefix, LOG::warn);
    this.expiryWatch = new ExpiryWatch(client, InstantSource.system());
    this.targets = Targets.of(prefix, settings.list(ServiceConfig.REPLAY_TARGETS));
    this.tasks = new TaskLog(client, prefix);
    this.places = new Semaphore(settings.integer(ServiceConfig.READS_MAX), true);
  }

  Map<String, Object> client() {
    return client;
  }

  String prefix() {
    return prefix;
  }

  AuditLog audit() {
    return audit;
  }

  /** What of these topics expires soon. */
  List<Expiring> expiring(final DeadLetterReader reader, final Collection<String> topics) {
    return expiring(reader, topics, () -> audit.marks(reader));
  }

  /** The same where the marks may be known already. */
  List<Expiring> expiring(
      final DeadLetterReader reader, final Collection<String> topics, final Supplier<Marks> marks) {
    return expiryWatch.look(reader, topics, marks);
  }

  /** Where copies may go. */
  Targets targets() {
    return targets;
  }

  TaskLog tasks() {
    return tasks;
  }

  ValueDecoder decoder() {
    return decoding.decoder();
  }

  ValueEditor editor() {
    return new ValueEditor(decoding.avro());
  }

  /** A reader for long work, which the caller closes. */
  DeadLetterReader newReader() {
    return new DeadLetterReader(client, PARALLELISM);
  }

  /**
   * Lends a reader.
   *
   * @throws ApiException when all are lent for too long
   */
  <T> T read(final Function<DeadLetterReader, T> work) {
    try {
      if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new ApiException(
            ApiException.Code.UNAVAILABLE,
            "Too many requests read at the same time.",
            "Try again later, or raise " + ServiceConfig.READS_MAX + ".");
      }
    } catch (final InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
    try {
      final DeadLetterReader reader = take();
      boolean sound = false;
      try {
        final T result = work.apply(reader);
        sound = true;
        return result;
      } catch (final ApiException refused) {
        sound = true;
        throw refused;
      } finally {
        giveBack(reader, sound);
      }
    } finally {
      places.release();
    }
  }

  /** Which topics callers may name. */
  TopicAccess access() {
    return access;
  }

  /**
   * Names of the topics that are meant; a name with {@code *} means none that callers may not name.
   *
   * @throws ApiException when callers may not name one, or it does not exist
   */
  Set<String> topics(final DeadLetterReader reader, final Collection<String> written) {
    written.stream().filter(name -> !name.contains("*")).forEach(access::require);
    final Set<String> open =
        reader.topics().stream().filter(access::allows).collect(Collectors.toSet());
    try {
      return DeadLetterTopics.meant(written, open, prefix);
    } catch (final NoSuchElementException e) {
      throw new ApiException(
          ApiException.Code.NOT_FOUND,
          String.valueOf(e.getMessage()),
          "Write its whole name, or * for a part of it, which means only topics that "
              + ServiceConfig.TOPICS_ALLOWED
              + " opens; without any, Dragoman's own dead letter topics are meant.");
    }
  }

  /**
   * The record at a place.
   *
   * @throws ApiException when callers may not name its topic, or there is none
   */
  DeadLetter at(final DeadLetterReader reader, final Location location) {
    access.require(location.topic());
    return reader
        .at(location)
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Code.NOT_FOUND,
                    "There is no record at " + location + ".",
                    "GET /v1/letters lists what there is; old ones go when their retention ends."));
  }

  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(DeadLetterReader::close);
      idle.clear();
    }
    decoding.close();
  }

  private DeadLetterReader take() {
    synchronized (idle) {
      return idle.isEmpty() ? new DeadLetterReader(impatient, PARALLELISM) : idle.pop();
    }
  }

  /** After a failure nobody knows in which state its consumers are. */
  private void giveBack(final DeadLetterReader reader, final boolean sound) {
    synchronized (idle) {
      if (sound && !closed) {
        idle.push(reader);
        return;
      }
    }
    reader.close();
  }
}
