package io.dragoman.gateway.view;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.EventCodec;
import io.dragoman.gateway.stream.JobLine;
import io.dragoman.gateway.stream.KeeperListener;
import io.dragoman.gateway.stream.StoredEvent;
import io.dragoman.gateway.stream.Totals;
import io.dragoman.gateway.stream.Unfinished;
import io.dragoman.gateway.stream.WebhookDue;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.trace.TraceContext;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.DragomanException;
import io.dragoman.web.Route;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs that Kafka Streams keeps, in this process and in others. */
public final class StreamJobs
    implements Jobs, Usage, Webhooks, Executions, KeeperListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamJobs.class);

  /** How long to look for a new owner, beyond what a caller waits anyway. */
  private static final Duration TAKEOVER = Duration.ofSeconds(3);

  private static final Duration REGISTRY_RETRY = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final JobHub hub = new JobHub();
  private final Unfinished unfinished = new Unfinished();
  private final ReadPositions positions;
  private final Replicas replicas;
  private final LocalJobs local;
  private final ReplicaClient others;
  private final ReplicaSecret secret;
  private final JobWriter writer;
  private final TopicEnds ends;
  private final EventCodec codec;
  private final InstantSource clock;

  /**
   * For one process.
   *
   * @param client how Kafka's clients reach the brokers
   * @param topic full name of {@code jobs}
   * @param server host and port under which other replicas reach this one
   * @param tls whether replicas are reached with TLS
   * @param trust who is believed then that certifies them
   * @param secret what replicas show each other
   * @param tracing makes spans
   */
  public StreamJobs(
      final Map<String, Object> client,
      final String topic,
      final String server,
      final boolean tls,
      final SSLContext trust,
      final ReplicaSecret secret,
      final EventCodec codec,
      final Tracing tracing,
      final InstantSource clock) {
    this.positions = new ReadPositions(topic);
    this.replicas = new Replicas(topic, server);
    this.ends = new TopicEnds(client, topic);
    this.writer = new JobWriter(client, topic, tracing);
    this.local = new LocalJobs(replicas, new JobLogs(hub, positions, ends));
    this.others = new ReplicaClient(secret, tls, trust);
    this.secret = secret;
    this.codec = codec;
    this.clock = clock;
  }

  /** The streams are about to start. */
  public void starting(final KafkaStreams streams) {
    replicas.starting(streams);
  }

  /** How many replicas hold jobs now. */
  public int replicas() {
    return replicas.holders().size();
  }

  /**
   * Which other replica does for a client what only one may do; empty: this one, also while nobody
   * knows.
   */
  public Optional<URI> elsewhere(final String client) {
    try {
      return Optional.of(Replicas.chosen(client, replicas.holders().keySet()))
          .filter(host -> !replicas.here(host))
          .map(others::url);
    } catch (final JobsUnavailableException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether this replica is the one that does what only one may do: none is while that is not
   * known, and two may be for a moment while one takes over from another.
   */
  public boolean leads() {
    try {
      return replicas.held().containsKey(0);
    } catch (final JobsUnavailableException e) {
      return false;
    }
  }

  /** What other replicas ask this one. */
  public List<Route> routes() {
    return new ReplicaRoutes(local, secret).all();
  }

  @Override
  public void opened(final int partition) {
    positions.opened(partition);
  }

  @Override
  public void worked(final int partition, final long offset) {
    positions.worked(partition, offset);
  }

  @Override
  public void arrived(final String job) {
    hub.arrived(job);
  }

  /** What counts the jobs that are not over. */
  public Unfinished unfinished() {
    return unfinished;
  }

  @Override
  public int unfinished(final String client) {
    return unfinished.of(client);
  }

  /** Watches how far the streams have read. */
  public Consumer<byte[], byte[]> watch(final Consumer<byte[], byte[]> consumer) {
    return positions.watch(consumer);
  }

  @Override
  public CompletableFuture<Long> submit(final JobSpec spec) {
    return writer.write(spec.token(), new JobRecord.Submitted(spec), spec.trace());
  }

  @Override
  public CompletableFuture<Long> write(
      final JobToken token, final JobRecord record, final @Nullable TraceContext trace) {
    return writer.write(token, record, trace);
  }

  @Override
  public Optional<List<JobEvent>> read(
      final JobToken token,
      final long after,
      final Duration patience,
      final Credentials credentials) {
    return stored(token, after, patience, credentials)
        .map(events -> events.stream().map(this::event).toList());
  }

  private JobEvent event(final StoredEvent stored) {
    try {
      return new JobEvent(stored.id(), codec.read(stored.entry()));
    } catch (final DragomanException e) {
      if (Faults.isSystems(e)) {
        throw new JobsUnavailableException(
            "The schema registry is away, which is needed to read the job. Ask again in a moment.",
            REGISTRY_RETRY,
            e);
      }
      throw e;
    }
  }

  /** Asks whoever holds the job, and again when it was taken away from there meanwhile. */
  private Optional<List<StoredEvent>> stored(
      final JobToken token,
      final long after,
      final Duration patience,
      final Credentials credentials) {
    final long begin = System.nanoTime();
    boolean known = false;
    while (true) {
      final Duration left = patience.minusNanos(System.nanoTime() - begin);
      try {
        final Optional<List<StoredEvent>> events =
            owner(token, after, least(left, ReplicaRoutes.MAX_PATIENCE), credentials);
        if (events.isEmpty() || !events.get().isEmpty() || left.compareTo(Duration.ZERO) <= 0) {
          return events;
        }
      } catch (final JobsUnavailableException e) {
        final Optional<List<StoredEvent>> copied = copy(token, after, credentials);
        if (copied.filter(events -> !events.isEmpty()).isPresent()) {
          return copied;
        }
        known |= copied.isPresent();
        if (patience.plus(TAKEOVER).minusNanos(System.nanoTime() - begin).isNegative()) {
          if (known) {
            return Optional.of(List.of());
          }
          throw e;
        }
        pause();
      }
    }
  }

  private Optional<List<StoredEvent>> owner(
      final JobToken token,
      final long after,
      final Duration patience,
      final Credentials credentials) {
    final Replicas.Place place = replicas.of(token.text());
    return place.here()
        ? local.read(token, after, patience, false, ReplicaRoutes.onlyOf(credentials.caller()))
        : Optional.ofNullable(
            others.read(place.owner(), token, after, patience, false, credentials).events());
  }

  /** From whoever has a copy; empty where none has. */
  private Optional<List<StoredEvent>> copy(
      final JobToken token, final long after, final Credentials credentials) {
    try {
      return local.read(
          token, after, Duration.ZERO, true, ReplicaRoutes.onlyOf(credentials.caller()));
    } catch (final JobsUnavailableException e) {
      LOG.debug("No copy of {} here", token, e);
    }
    try {
      for (final HostInfo host : replicas.of(token.text()).copies()) {
        if (!replicas.here(host)) {
          return Optional.ofNullable(
              others.read(host, token, after, Duration.ZERO, true, credentials).events());
        }
      }
    } catch (final JobsUnavailableException e) {
      LOG.debug("No copy of {} elsewhere", token, e);
    }
    return Optional.empty();
  }

  private static Duration least(final Duration one, final Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Replicas.unavailable(e);
    }
  }

  @Override
  public Page list(final String client, final Filter filter, final Credentials credentials) {
    if (foreign(client, credentials)) {
      return new Page(List.of(), false);
    }
    final Filter oneMore = new Filter(filter.states(), filter.before(), filter.limit() + 1);
    final List<JobLine> all =
        everywhere(
                () -> local.list(client, oneMore),
                host -> others.list(host, client, oneMore, credentials),
                ReplicaRoutes.Listed::partitions)
            .stream()
            .flatMap(part -> part.jobs().stream())
            .sorted(JobLine.NEWEST_FIRST)
            .toList();
    return new Page(
        all.stream()
            .limit(filter.limit())
            .map(
                line ->
                    new Summary(
                        new JobToken(line.job()),
                        line.client(),
                        line.state(),
                        line.submittedAt(),
                        line.updatedAt()))
            .toList(),
        all.size() > filter.limit());
  }

  @Override
  public SortedMap<LocalDate, Totals> of(
      final String client,
      final LocalDate from,
      final LocalDate to,
      final Credentials credentials) {
    final SortedMap<LocalDate, Totals> days = new TreeMap<>();
    if (!foreign(client, credentials)) {
      everywhere(
              () -> local.usage(client, from, to),
              host -> others.usage(host, client, from.toString(), to.toString(), credentials),
              ReplicaRoutes.Used::partitions)
          .forEach(part -> part.days().forEach((day, used) -> days.merge(day, used, Totals::plus)));
    }
    return days;
  }

  @Override
  public List<WebhookDue> due(final int limit) {
    return local.due(clock.instant(), limit);
  }

  @Override
  public List<WebhookDue> executions(final Instant until, final int limit) {
    return local.executions(until, limit);
  }

  /**
   * Asks all replicas.
   *
   * @throws JobsUnavailableException when a part of the jobs is nobody's just now
   */
  private <T> List<T> everywhere(
      final Supplier<T> here,
      final Function<HostInfo, T> there,
      final Function<T, List<Integer>> partitions) {
    final long begin = System.nanoTime();
    while (true) {
      try {
        final List<T> parts = new ArrayList<>();
        for (final var holder : replicas.holders().entrySet()) {
          final T part = replicas.here(holder.getKey()) ? here.get() : there.apply(holder.getKey());
          if (!partitions.apply(part).equals(holder.getValue())) {
            // Some were given to others meanwhile, and would be missed or counted twice.
            throw Replicas.unavailable(null);
          }
          parts.add(part);
        }
        return parts;
      } catch (final JobsUnavailableException e) {
        if (TAKEOVER.minusNanos(System.nanoTime() - begin).isNegative()) {
          throw e;
        }
        pause();
      }
    }
  }

  private static boolean foreign(final String client, final Credentials credentials) {
    return ReplicaRoutes.onlyOf(credentials.caller())
        .filter(own -> !own.equals(client))
        .isPresent();
  }

  @Override
  public void close() {
    others.close();
    writer.close();
    ends.close();
  }
}
