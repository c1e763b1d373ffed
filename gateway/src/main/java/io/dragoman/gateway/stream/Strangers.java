package io.dragoman.gateway.stream;

import io.dragoman.client.RequestTracker;
import io.dragoman.client.RequestView;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.stream.StoreKeys.Index;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.status.StatusSubject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Requests that came over topics: their end is said as well, once. {@code requests} alone tells it,
 * so that results are neither copied nor read for them, and no text of theirs is kept.
 */
final class Strangers {
  /** How long the pipeline may take with one; longer than work lies in its topics. */
  private static final Duration UNFINISHED = Duration.ofDays(8);

  private static final long MEMORY = 4L * 1024 * 1024;
  private static final int MAX_EVENTS = 50_000;

  private final TaskStores stores;
  private final EventCodec codec;
  private final RegistryRetry retry;
  private final Duration ttl;
  private final Trackers<Known> known;

  Strangers(
      final TaskStores stores,
      final EventCodec codec,
      final RegistryRetry retry,
      final Duration ttl) {
    this.stores = stores;
    this.codec = codec;
    this.retry = retry;
    this.ttl = ttl;
    this.known = new Trackers<>(this::load, tracked -> 2_000 + 500L * tracked.events, MEMORY);
  }

  /**
   * Something of a request that is none of a job was told.
   *
   * @param entry the event as a log keeps it
   */
  void told(
      final String request,
      final long id,
      final RequestEvent event,
      final byte[] entry,
      final Instant now,
      final Outputs outputs) {
    final Bytes key = StoreKeys.named(Index.STRANGER, request);
    final Optional<Mark> mark = stores.get(key).map(Mark::of);
    if (mark.filter(Mark::over).isPresent() || isEnd(event)) {
      return;
    }
    final Known tracked = known.get(request);
    if (tracked.events >= MAX_EVENTS) {
      return;
    }
    tracked.apply(event);
    if (mark.isEmpty()) {
      lookAt(request, now.plus(ttl));
    }
    final Instant since = mark.map(Mark::since).orElse(now);
    if (tracked.tracker.missing() == 0) {
      final RequestView view = tracked.tracker.view();
      outputs.ended(request, tracked.client, view.state(), Ends.reason(view), tracked.submittedAt);
      stores.deleteEvents(request);
      known.forget(request);
      stores.put(key, new Mark(true, since).bytes());
    } else {
      stores.putEvent(request, id, bare(event, entry));
      known.changed(request);
      if (mark.isEmpty()) {
        stores.put(key, new Mark(false, since).bytes());
      }
    }
  }

  /**
   * Forgets a request if its time is over, and otherwise looks again later: one look that finds it
   * still going costs less than moving the day of each one that ends.
   *
   * @return how many events it had
   */
  int forget(final String request, final Instant now) {
    final Bytes key = StoreKeys.named(Index.STRANGER, request);
    final Optional<Mark> mark = stores.get(key).map(Mark::of);
    if (mark.isPresent()
        && !mark.get().over()
        && now.isBefore(mark.get().since().plus(UNFINISHED))) {
      lookAt(request, now.plus(ttl));
      return 0;
    }
    stores.delete(key);
    known.forget(request);
    return stores.deleteEvents(request);
  }

  private void lookAt(final String request, final Instant due) {
    stores.put(StoreKeys.numbered(Index.FORGET, due.toEpochMilli(), request));
  }

  private static boolean isEnd(final RequestEvent event) {
    return event.getEvent() instanceof final UnitStatus status
        && StatusSubject.of(status) == StatusSubject.REQUEST_END;
  }

  /** What a client adds may be long, and tells nothing of the end. */
  private byte[] bare(final RequestEvent event, final byte[] entry) {
    if (!(event.getEvent() instanceof final RequestSubmission submission)
        || submission.getMetadata().isEmpty()) {
      return entry;
    }
    final RequestEvent bare =
        RequestEvent.newBuilder(event)
            .setEvent(RequestSubmission.newBuilder(submission).setMetadata(Map.of()).build())
            .build();
    return retry.ask(() -> codec.entry(bare));
  }

  private Known load(final String request) {
    final Known loaded = new Known(request);
    stores.forEachEvent(
        request,
        (id, entry) -> {
          if (retry.ask(() -> codec.read(entry)) instanceof JobEvent.What.Told(final var event)) {
            loaded.apply(event);
          }
        });
    return loaded;
  }

  /**
   * What the index says of a request.
   *
   * @param over whether its end was said
   * @param since when it was first heard of
   */
  private record Mark(boolean over, Instant since) {
    static Mark of(final byte[] bytes) {
      return new Mark(bytes[0] == 1, Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong(1)));
    }

    byte[] bytes() {
      return ByteBuffer.allocate(1 + Long.BYTES)
          .put((byte) (over ? 1 : 0))
          .putLong(since.toEpochMilli())
          .array();
    }
  }

  private static final class Known {
    private final RequestTracker tracker;
    private @Nullable String client;
    private @Nullable Instant submittedAt;
    private int events;

    Known(final String request) {
      tracker = RequestTracker.ofStatuses(request);
    }

    void apply(final RequestEvent event) {
      events++;
      tracker.apply(event);
      client = event.getClientId().orElse(client);
      submittedAt = event.getSubmittedAt().orElse(submittedAt);
    }
  }
}
