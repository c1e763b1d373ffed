package io.dragoman.gateway.view;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.gateway.stream.EventCodec;
import io.dragoman.gateway.stream.JobLine;
import io.dragoman.gateway.stream.StoreReader;
import io.dragoman.gateway.stream.StoredEvent;
import io.dragoman.gateway.stream.Totals;
import io.dragoman.gateway.stream.WebhookDue;
import io.dragoman.web.key.Role;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/** Jobs that Kafka Streams keeps, in this process and in others. */
public final class StreamJobs implements Jobs, Usage, Webhooks, AutoCloseable {
  private final JobHub hub = new JobHub();
  private final ReadPositions positions;
  private final Replicas replicas;
  private final JobLogs logs;
  private final JobWriter writer;
  private final TopicEnds ends;
  private final EventCodec codec;
  private final InstantSource clock;

  /**
   * For one process.
   *
   * @param client how Kafka's clients reach the brokers
   * @param topic full name of {@code jobs}
   * @param server host and port under which other replicas reach this one; empty: it is alone
   */
  public StreamJobs(
      final Map<String, Object> client,
      final String topic,
      final Optional<String> server,
      final EventCodec codec,
      final InstantSource clock) {
    this.positions = new ReadPositions(topic);
    this.replicas = new Replicas(topic, server);
    this.ends = new TopicEnds(client, topic);
    this.writer = new JobWriter(client, topic);
    this.logs = new JobLogs(hub, positions, ends);
    this.codec = codec;
    this.clock = clock;
  }

  /** The streams are about to start. */
  public void starting(final KafkaStreams streams) {
    replicas.starting(streams);
  }

  /** There is news of a job, in the stores of this process. */
  public void arrived(final String job) {
    hub.arrived(job);
  }

  /** Watches how far the streams have read. */
  public Consumer<byte[], byte[]> watch(final Consumer<byte[], byte[]> consumer) {
    return positions.watch(consumer);
  }

  @Override
  public CompletableFuture<Long> submit(final JobSpec spec) {
    return writer.write(spec.token(), new JobRecord.Submitted(spec));
  }

  @Override
  public CompletableFuture<Long> write(final JobToken token, final JobRecord record) {
    return writer.write(token, record);
  }

  @Override
  public Optional<List<JobEvent>> read(
      final JobToken token,
      final long after,
      final Duration patience,
      final Credentials credentials) {
    return stored(token, after, patience, credentials)
        .map(
            events ->
                events.stream()
                    .map(event -> new JobEvent(event.id(), codec.read(event.entry())))
                    .toList());
  }

  private Optional<List<StoredEvent>> stored(
      final JobToken token,
      final long after,
      final Duration patience,
      final Credentials credentials) {
    final Replicas.Place place = replicas.of(token.text());
    return readable(
        () ->
            logs.read(
                replicas.reader(place.partition(), false),
                place.partition(),
                token,
                after,
                patience,
                onlyOf(credentials)));
  }

  @Override
  public Page list(final String client, final Filter filter, final Credentials credentials) {
    if (onlyOf(credentials).filter(own -> !own.equals(client)).isPresent()) {
      return new Page(List.of(), false);
    }
    final List<JobLine> all =
        of(reader -> reader.list(client, filter.states(), filter.before(), filter.limit() + 1))
            .stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparing(JobLine::submittedAt).reversed())
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
    if (onlyOf(credentials).filter(own -> !own.equals(client)).isEmpty()) {
      of(reader -> reader.usage(client, from, to))
          .forEach(part -> part.forEach((day, used) -> days.merge(day, used, Totals::plus)));
    }
    return days;
  }

  @Override
  public List<WebhookDue> due(final int limit) {
    return of(reader -> reader.due(clock.instant(), limit)).stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparing(WebhookDue::due))
        .limit(limit)
        .toList();
  }

  private <T> List<T> of(final Function<StoreReader, T> part) {
    return readable(
        () -> {
          final List<T> parts = new ArrayList<>();
          replicas.held().values().forEach(reader -> parts.add(part.apply(reader)));
          return parts;
        });
  }

  /** A store may be taken away while it is read. */
  private static <T> T readable(final Supplier<T> question) {
    try {
      return question.get();
    } catch (final InvalidStateStoreException e) {
      throw Replicas.unavailable(e);
    }
  }

  /** Whose jobs the caller may see; empty: all. */
  private static Optional<String> onlyOf(final Credentials credentials) {
    return credentials
        .caller()
        .role()
        .filter(role -> !role.includes(Role.VIEWER))
        .map(ignored -> credentials.caller().name());
  }

  @Override
  public void close() {
    writer.close();
    ends.close();
  }
}
