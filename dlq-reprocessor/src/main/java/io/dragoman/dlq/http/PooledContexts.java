package io.dragoman.dlq.http;

import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.audit.ExpiryWatch;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.operations.ContextSource;
import io.dragoman.dlq.operations.OperationContext;
import io.dragoman.dlq.operations.RefusedException;
import io.dragoman.dlq.operations.TopicAccess;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.policy.PolicySettings;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskLog;
import io.dragoman.dlq.value.ValueDecoding;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.web.ApiException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What requests need of the cluster: a few readers that are used again and again, so that neither
 * connections nor memory grow with the number of requests.
 */
final class PooledContexts implements ContextSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PooledContexts.class);

  /** Partitions that one request reads at once. */
  private static final int PARALLELISM = 2;

  private static final int PATIENCE_SECONDS = 10;

  /** How long a request waits for a cluster that does not answer. */
  private static final int API_TIMEOUT_MS = 10_000;

  private final Map<String, Object> client;
  private final Map<String, Object> impatient;
  private final String prefix;
  private final ValueDecoding decoding;
  private final AuditLog audit;
  private final ExpiryWatch expiryWatch;
  private final Targets targets;
  private final TaskLog taskLog;
  private final TopicAccess access;
  private final Semaphore places;
  private final Deque<DeadLetterReader> idle = new ArrayDeque<>();
  private final Tracing tracing;
  private final Clock clock;
  private volatile Supplier<List<Task>> ownTasks = List::of;
  private boolean closed;

  /** Opens no connection yet. */
  PooledContexts(final Settings settings, final Tracing tracing, final Clock clock) {
    this.tracing = tracing;
    this.clock = clock;
    this.client = ServiceConfig.client(settings);
    this.impatient = new HashMap<>(client);
    impatient.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
    this.prefix = settings.string(AppConfig.TOPIC_PREFIX);
    this.access =
        TopicAccess.of(
            settings.list(ServiceConfig.TOPICS_ALLOWED),
            ServiceConfig.policies(settings).stream().map(PolicySettings::topic).toList(),
            prefix);
    this.decoding = new ValueDecoding(ServiceConfig.registry(settings));
    this.audit = new AuditLog(client, prefix, LOG::warn);
    this.expiryWatch = new ExpiryWatch(client, clock);
    this.targets = Targets.of(prefix, settings.list(ServiceConfig.REPLAY_TARGETS));
    this.taskLog = new TaskLog(client, prefix);
    this.places = new Semaphore(settings.integer(ServiceConfig.READS_MAX), true);
  }

  Map<String, Object> client() {
    return client;
  }

  String prefix() {
    return prefix;
  }

  /** Tells use cases what this process works on. */
  void tasksHere(final Supplier<List<Task>> known) {
    ownTasks = known;
  }

  /** A reader for long work, which the caller closes. */
  DeadLetterReader newReader() {
    return new DeadLetterReader(client, PARALLELISM);
  }

  /** What use cases work with. */
  OperationContext context(final DeadLetterReader reader) {
    return new OperationContext(
        client,
        prefix,
        audit,
        taskLog,
        targets,
        access,
        expiryWatch,
        decoding,
        ownTasks,
        tracing,
        clock,
        reader);
  }

  /**
   * Lends a reader.
   *
   * @throws ApiException when all are lent for too long
   */
  @Override
  public <T> T read(final Function<OperationContext, T> work) {
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
        final T result = work.apply(context(reader));
        sound = true;
        return result;
      } catch (final RefusedException | ApiException refused) {
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
