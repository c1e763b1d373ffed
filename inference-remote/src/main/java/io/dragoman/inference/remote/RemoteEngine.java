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
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An engine that is a service elsewhere: each question is a call, those of a batch at the same
 * time, and those for which the same is sent meanwhile are one call. Who asked first pays, and the
 * others {@linkplain Protocol#shared share} the answer.
 *
 * <p>A call costs money, so what was answered is not asked again: when one question of a batch
 * fails, the answers to the others are remembered until they are asked for again. A process that
 * dies loses what was not yet written: calls that were under way are made once more after it.
 */
final class RemoteEngine<I, O> implements Engine<I, O> {
  private final EngineInfo info;
  private final RemoteSettings settings;
  private final Protocol<I, O> protocol;
  private final RemoteCaller caller;

  private final PaidCalls<O> paid;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<EngineStatistics> statistics =
      new AtomicReference<>(EngineStatistics.NONE);

  /** Read by calls, written by whoever closes. */
  private final ReadWriteLock uses = new ReentrantReadWriteLock();

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
    this.paid = new PaidCalls<>(4 * info.maxBatch());
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
    return statistics.get();
  }

  /**
   * A question, by what is sent for it.
   *
   * @param id of its content
   */
  private record Asked<I>(I item, RemoteRequest request, String id) {}

  @Override
  public List<O> generate(final List<I> batch, final Deadline deadline) {
    uses.readLock().lock();
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
      final List<Asked<I>> asked = batch.stream().map(this::asked).toList();
      final Executor executor = batch.size() == 1 ? Runnable::run : threads;
      final Map<String, CompletableFuture<PaidCalls.Paid<O>>> answers = new LinkedHashMap<>();
      for (int i = 0; i < asked.size(); i++) {
        final Asked<I> one = asked.get(i);
        final RemoteCallEvent event = events.get(i);
        answers.computeIfAbsent(
            one.id(),
            id -> CompletableFuture.supplyAsync(() -> answer(one, event, deadline), executor));
      }
      requireAll(answers);
      return told(asked, answers, System.nanoTime() - start);
    } finally {
      uses.readLock().unlock();
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
    return new Asked<>(item, request, HexFormat.of().formatHex(sha256.digest(request.body())));
  }

  private PaidCalls.Paid<O> answer(
      final Asked<I> one, final RemoteCallEvent event, final Deadline deadline) {
    try {
      return paid.ask(
          one.id(), key -> protocol.answer(one.item(), caller.post(one.request(), key, deadline)));
    } finally {
      event.commit();
    }
  }

  /** Returns when every call has ended; throws the gravest failure, the answers kept. */
  private void requireAll(final Map<String, CompletableFuture<PaidCalls.Paid<O>>> answers) {
    final List<RuntimeException> failures = new ArrayList<>();
    for (final CompletableFuture<PaidCalls.Paid<O>> answer : answers.values()) {
      try {
        answer.join();
      } catch (final CompletionException e) {
        failures.add(e.getCause() instanceof final RuntimeException cause ? cause : e);
      }
    }
    if (!failures.isEmpty()) {
      answers.forEach(
          (id, answer) -> {
            if (!answer.isCompletedExceptionally()) {
              paid.keep(id, answer.join());
            }
          });
      throw failures.stream().min(Comparator.comparing(RemoteEngine::gravity)).orElseThrow();
    }
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

  /** One answer for each question; what a call took is told once. */
  private List<O> told(
      final List<Asked<I>> asked,
      final Map<String, CompletableFuture<PaidCalls.Paid<O>>> answers,
      final long nanos) {
    final Set<String> told = new HashSet<>();
    final List<O> all = new ArrayList<>(asked.size());
    long tokens = 0;
    for (final Asked<I> one : asked) {
      final PaidCalls.Paid<O> paid = answers.get(one.id()).join();
      if (told.add(one.id()) && paid.first()) {
        tokens += protocol.tokens(paid.answer());
        all.add(paid.answer());
      } else {
        all.add(protocol.shared(paid.answer()));
      }
    }
    final EngineStatistics more =
        new EngineStatistics(1, asked.size(), tokens, 0, 0, 0, 0, nanos, nanos);
    statistics.updateAndGet(before -> before.plus(more));
    return all;
  }

  /** Asks for what costs nothing: whether the service is there and knows the key. */
  @Override
  public void warmUp() {
    uses.readLock().lock();
    try {
      requireOpen();
      settings.probe().path(protocol.probe()).ifPresent(caller::get);
    } finally {
      uses.readLock().unlock();
    }
  }

  @Override
  public void close() {
    uses.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        threads.shutdown();
        caller.close();
      }
    } finally {
      uses.writeLock().unlock();
    }
  }
}
