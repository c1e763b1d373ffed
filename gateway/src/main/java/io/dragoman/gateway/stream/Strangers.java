package io.dragoman.gateway.stream;

import io.dragoman.client.RequestTracker;
import io.dragoman.client.RequestView;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.stream.StoreKeys.Index;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.status.StatusSubject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Requests that came over topics: of each is kept what tells when it is over, and no text, so that
 * its end is said as well, once.
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

  /** Something of a request that is none of a job happened. */
  void happened(
      final String request,
      final long id,
      final JobEvent.What what,
      final Instant now,
      final Outputs outputs) {
    final Bytes key = StoreKeys.named(Index.STRANGER, request);
    final Optional<byte[]> mark = stores.get(key);
    if (mark.filter(Strangers::ended).isPresent() || isEnd(what)) {
      return;
    }
    final Instant due = mark.map(Strangers::due).orElse(now.plus(UNFINISHED));
    if (mark.isEmpty()) {
      forgetAt(request, due);
    }
    final Known tracked = known.get(request);
    if (tracked.events >= MAX_EVENTS) {
      return;
    }
    final JobEvent.What bare = bare(what);
    tracked.apply(bare);
    stores.putEvent(request, id, retry.ask(() -> codec.entry(bare)));
    known.changed(request);
    stores.put(key, mark(false, due));
    if (tracked.complete()) {
      final RequestView view = tracked.tracker.view();
      outputs.ended(request, tracked.client, view.state(), Ends.reason(view), tracked.submittedAt);
      stores.deleteEvents(request);
      known.forget(request);
      stores.delete(StoreKeys.numbered(Index.FORGET, due.toEpochMilli(), request));
      stores.put(key, mark(true, now.plus(ttl)));
      forgetAt(request, now.plus(ttl));
    }
  }

  /** Forgets a request; returns how many events it had. */
  int forget(final String request) {
    stores.delete(StoreKeys.named(Index.STRANGER, request));
    known.forget(request);
    return stores.deleteEvents(request);
  }

  private void forgetAt(final String request, final Instant due) {
    stores.put(StoreKeys.numbered(Index.FORGET, due.toEpochMilli(), request));
  }

  private static boolean isEnd(final JobEvent.What what) {
    return what instanceof JobEvent.What.Told(final RequestEvent told)
        && told.getEvent() instanceof final UnitStatus status
        && StatusSubject.of(status) == StatusSubject.REQUEST_END;
  }

  /**
   * What the index says of a request.
   *
   * @param due when it is forgotten
   */
  private static byte[] mark(final boolean over, final Instant due) {
    return ByteBuffer.allocate(1 + Long.BYTES)
        .put((byte) (over ? 1 : 0))
        .putLong(due.toEpochMilli())
        .array();
  }

  private static boolean ended(final byte[] mark) {
    return mark[0] == 1;
  }

  private static Instant due(final byte[] mark) {
    return Instant.ofEpochMilli(ByteBuffer.wrap(mark).getLong(1));
  }

  private static JobEvent.What bare(final JobEvent.What what) {
    return switch (what) {
      case JobEvent.What.Transcribed(final Transcript transcript) ->
          new JobEvent.What.Transcribed(
              Transcript.newBuilder(transcript).setText("").setSegments(List.of()).build());
      case JobEvent.What.Translated(final Translation translation) ->
          new JobEvent.What.Translated(
              Translation.newBuilder(translation)
                  .setSourceText("")
                  .setText("")
                  .setSentences(List.of())
                  .build());
      default -> what;
    };
  }

  private Known load(final String request) {
    final Known loaded = new Known(request);
    stores.forEachEvent(request, (id, entry) -> loaded.apply(retry.ask(() -> codec.read(entry))));
    return loaded;
  }

  private static final class Known {
    private final RequestTracker tracker;
    private @Nullable String client;
    private @Nullable Instant submittedAt;
    private int events;

    Known(final String request) {
      tracker = new RequestTracker(request);
    }

    boolean complete() {
      return tracker.missing() == 0;
    }

    void apply(final JobEvent.What what) {
      events++;
      switch (what) {
        case JobEvent.What.Made _ -> throw new IllegalArgumentException("It is of a job.");
        case JobEvent.What.Told(final RequestEvent told) -> {
          tracker.apply(told);
          client = told.getClientId().orElse(client);
          submittedAt = told.getSubmittedAt().orElse(submittedAt);
        }
        case JobEvent.What.Transcribed(final Transcript transcript) -> tracker.apply(transcript);
        case JobEvent.What.Translated(final Translation translation) -> tracker.apply(translation);
      }
    }
  }
}
