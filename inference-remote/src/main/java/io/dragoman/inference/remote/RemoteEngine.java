package io.dragoman.inference.remote;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An engine that is a service elsewhere: the items of a batch are as many calls at the same time,
 * and those for which the same is sent are one call. Its answer is the first one's, and the others
 * {@linkplain Protocol#shared share} it.
 *
 * <p>A call costs money, so what was answered is not asked again: when one item of a batch fails,
 * the answers to the others are remembered until the batch, or its parts, are asked for again. A
 * process that dies loses what was not yet written: calls that were under way, at most a batch, are
 * made once more after it. Calls of the engine itself come one at a time.
 */
final class RemoteEngine<I, O> implements Engine<I, O> {
  private final EngineInfo info;
  private final RemoteSettings settings;
  private final Protocol<I, O> protocol;
  private final RemoteCaller caller;

  private final PaidCalls<O> paid;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock calls = new ReentrantLock();
  private volatile EngineStatistics statistics = EngineStatistics.NONE;
  private boolean closed;

  RemoteEngine(
      final EngineInfo info,
      final RemoteSettings settings,
      final Protocol<I, O> protocol,
      final RemoteCaller caller) {
    this.info = info;
    this.settings = settings;
    this.protocol = protocol;
    this.caller = caller;
    this.paid = new PaidCalls<>(2 * info.maxBatch());
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  /** Whether it asks the same service for the same with the same key. */
  boolean isOf(final RemoteSettings others) {
    return settings.equals(others);
  }

  @Override
  public EngineHealth health() {
    return EngineHealth.OK;
  }

  @Override
  public EngineStatistics statistics() {
    return statistics;
  }

  /**
   * An item, by what is sent for it.
   *
   * @param id of its content
   * @param key names the call to the service
   */
  private record Asked<I>(I item, RemoteRequest request, String id, String key) {}

  @Override
  public List<O> generate(final List<I> batch, final Deadline deadline) {
    calls.lock();
    try {
      requireOpen();
      if (batch.isEmpty() || batch.size() > info.maxBatch()) {
        throw new IllegalArgumentException(
            "A batch has 1 to " + info.maxBatch() + " items, not " + batch.size());
      }
      final long start = System.nanoTime();
      final List<RemoteCallEvent> events =
          batch.stream().map(item -> RemoteCallEvent.begun(info.name())).toList();
      // All of them before the first call: one that cannot be asked for costs nothing.
      final List<Asked<I>> asked = batch.parallelStream().map(this::asked).toList();
      final Map<String, CompletableFuture<O>> answers = new LinkedHashMap<>();
      for (int i = 0; i < asked.size(); i++) {
        final Asked<I> one = asked.get(i);
        final RemoteCallEvent event = events.get(i);
        answers.computeIfAbsent(
            one.id(),
            id -> CompletableFuture.supplyAsync(() -> answer(one, event, deadline), threads));
      }
      final List<String> ids = asked.stream().map(Asked::id).toList();
      requireAll(ids, answers);
      return handOn(ids, answers, System.nanoTime() - start);
    } finally {
      calls.unlock();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The engine " + info.name() + " is closed");
    }
  }

  private Asked<I> asked(final I item) {
    final RemoteRequest request = protocol.request(item);
    final MessageDigest sha256 = Sha256.start();
    sha256.update(request.path().getBytes(StandardCharsets.UTF_8));
    sha256.update(request.reading().getBytes(StandardCharsets.UTF_8));
    final String id = HexFormat.of().formatHex(sha256.digest(request.body()));
    return new Asked<>(item, request, id, paid.key(id));
  }

  private O answer(final Asked<I> one, final RemoteCallEvent event, final Deadline deadline) {
    try {
      return answer(one, deadline);
    } finally {
      event.commit();
    }
  }

  private O answer(final Asked<I> one, final Deadline deadline) {
    return paid.find(one.id())
        .orElseGet(
            () -> protocol.answer(one.item(), caller.post(one.request(), one.key(), deadline)));
  }

  /** Returns when every call has ended; throws the gravest failure, the answers kept. */
  private void requireAll(final List<String> ids, final Map<String, CompletableFuture<O>> answers) {
    final List<RuntimeException> failures = new ArrayList<>();
    for (final CompletableFuture<O> answer : answers.values()) {
      try {
        answer.join();
      } catch (final CompletionException e) {
        failures.add(e.getCause() instanceof final RuntimeException cause ? cause : e);
      }
    }
    if (failures.isEmpty()) {
      return;
    }
    paid.keep(ids, answers);
    throw failures.stream().min(Comparator.comparing(RemoteEngine::gravity)).orElseThrow();
  }

  /** What a failure says of the service; the gravest first. */
  private enum Gravity {
    /** It fails whatever it is asked. */
    AWAY,
    /** It may be. */
    LATE,
    /** Nothing: what it was asked may be to blame. */
    WELL
  }

  private static Gravity gravity(final RuntimeException failure) {
    if (!(failure instanceof final DragomanException known)) {
      return Gravity.WELL;
    }
    if (known.code().fault() == ErrorCode.Fault.SYSTEM) {
      return Gravity.AWAY;
    }
    return known.code() == ErrorCode.ENGINE_TIMEOUT ? Gravity.LATE : Gravity.WELL;
  }

  /** One answer for each item; what a call took is told once. */
  private List<O> handOn(
      final List<String> ids, final Map<String, CompletableFuture<O>> answers, final long nanos) {
    final Set<String> told = paid.handOn(ids, answers);
    final List<O> all = new ArrayList<>(ids.size());
    long tokens = 0;
    for (final String id : ids) {
      final O answer = answers.get(id).join();
      if (told.add(id)) {
        tokens += protocol.tokens(answer);
        all.add(answer);
      } else {
        all.add(protocol.shared(answer));
      }
    }
    statistics =
        statistics.plus(new EngineStatistics(1, ids.size(), tokens, 0, 0, 0, 0, nanos, nanos));
    return all;
  }

  /** Asks for what costs nothing: whether the service is there and knows the key. */
  @Override
  public void warmUp() {
    calls.lock();
    try {
      requireOpen();
      caller.get(protocol.probe());
    } finally {
      calls.unlock();
    }
  }

  @Override
  public void close() {
    calls.lock();
    try {
      if (!closed) {
        closed = true;
        threads.shutdown();
        caller.close();
      }
    } finally {
      calls.unlock();
    }
  }
}
