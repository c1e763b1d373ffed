package io.dragoman.inference.remote;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * An engine that is a service elsewhere: the items of a batch are as many calls at the same time.
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

  /** Answers that were paid for and not yet handed on. */
  private final Remembered<O> remembered;

  /** Failures that were paid for: what is no good is not asked again to find out which it was. */
  private final Remembered<EngineException> useless;

  /** How many times an answer was handed on, of what was asked last. */
  private final Remembered<Integer> handedOn;

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
    this.remembered = new Remembered<>(2 * info.maxBatch());
    this.useless = new Remembered<>(2 * info.maxBatch());
    this.handedOn = new Remembered<>(2 * info.maxBatch());
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
      final List<CompletableFuture<O>> answers =
          IntStream.range(0, asked.size())
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> answer(asked.get(i), events.get(i), deadline), threads))
              .toList();
      final List<O> all = settled(asked, answers);
      asked.forEach(this::handOn);
      count(all, System.nanoTime() - start);
      return all;
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
    try {
      final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(request.path().getBytes(StandardCharsets.UTF_8));
      final String id = HexFormat.of().formatHex(sha256.digest(request.body()));
      return new Asked<>(
          item, request, id, handedOn.find(id).map(times -> id + "-" + (times + 1)).orElse(id));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Whoever asks the same once more wants a new answer, such as a proof that the service is well:
   * under the old key a service may repeat the one that it gave.
   */
  private void handOn(final Asked<I> one) {
    remembered.forget(one.id());
    handedOn.remember(one.id(), handedOn.find(one.id()).orElse(0) + 1);
  }

  private O answer(final Asked<I> one, final RemoteCallEvent event, final Deadline deadline) {
    try {
      return answer(one, deadline);
    } finally {
      event.commit();
    }
  }

  private O answer(final Asked<I> one, final Deadline deadline) {
    useless
        .find(one.id())
        .ifPresent(
            known -> {
              throw known;
            });
    return remembered
        .find(one.id())
        .orElseGet(
            () -> protocol.answer(one.item(), caller.post(one.request(), one.key(), deadline)));
  }

  /** All answers, when every call has ended; or the gravest failure, the other answers kept. */
  private List<O> settled(final List<Asked<I>> asked, final List<CompletableFuture<O>> answers) {
    final List<RuntimeException> failures = new ArrayList<>();
    final List<O> all = new ArrayList<>(asked.size());
    for (final CompletableFuture<O> answer : answers) {
      try {
        all.add(answer.join());
      } catch (final CompletionException e) {
        failures.add(e.getCause() instanceof final RuntimeException cause ? cause : e);
      }
    }
    if (failures.isEmpty()) {
      return all;
    }
    for (int i = 0; i < asked.size(); i++) {
      final String id = asked.get(i).id();
      if (!answers.get(i).isCompletedExceptionally()) {
        remembered.remember(id, answers.get(i).join());
      } else if (asked.size() == 1) {
        useless.forget(id);
      } else if (answers.get(i).exceptionNow() instanceof final EngineException failure
          && failure.code() == ErrorCode.INVALID_OUTPUT) {
        useless.remember(id, failure);
      }
    }
    throw failures.stream().min(Comparator.comparing(RemoteEngine::isTheRecords)).orElseThrow();
  }

  /** A service that is away fails whatever it is asked. */
  private static boolean isTheRecords(final RuntimeException failure) {
    return !(failure instanceof final DragomanException known
        && known.code().fault() == ErrorCode.Fault.SYSTEM);
  }

  private void count(final List<O> answers, final long nanos) {
    final long tokens = answers.stream().mapToLong(protocol::tokens).sum();
    statistics =
        statistics.plus(new EngineStatistics(1, answers.size(), tokens, 0, 0, 0, 0, nanos, nanos));
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
