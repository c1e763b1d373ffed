package io.dragoman.resilience.testing;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** An engine that answers in capitals and fails or hangs as told. */
public final class ScriptedEngine implements BatchEngine<Item, String> {
  private final String name;
  private final int maxBatch;
  private final List<List<String>> batches = new CopyOnWriteArrayList<>();
  private final AtomicInteger started = new AtomicInteger();
  private final Semaphore held = new Semaphore(0);
  private volatile boolean holding;
  private volatile boolean ill;
  private volatile boolean remote;
  private volatile int concurrency = 1;
  private volatile String modelName;
  private volatile Runnable probe = () -> {};
  private volatile UnaryOperator<String> model = work -> work.toUpperCase(Locale.ROOT);

  public ScriptedEngine(final String name, final int maxBatch) {
    this.name = name;
    this.modelName = name;
    this.maxBatch = maxBatch;
  }

  /** Calls wait until {@link #release}. */
  public void hold() {
    held.drainPermits();
    holding = true;
  }

  /** Lets everything held go on. */
  public void release() {
    holding = false;
    held.release(1_000_000);
  }

  /** From now on everything fails, known good input included; or nothing. */
  public void setIll(final boolean wanted) {
    ill = wanted;
  }

  /** Sends work elsewhere. */
  public ScriptedEngine remote() {
    remote = true;
    return this;
  }

  /** Takes so many calls at once. */
  public ScriptedEngine concurrently(final int calls) {
    concurrency = calls;
    return this;
  }

  /** Calls its model the same as that of an engine with this name. */
  public ScriptedEngine sameModelAs(final String engine) {
    modelName = engine;
    return this;
  }

  /** What a probe of a well engine does besides; may throw. */
  public void setProbe(final Runnable wanted) {
    probe = wanted;
  }

  /** How one piece of work is answered; may throw. */
  public void setModel(final UnaryOperator<String> wanted) {
    model = wanted;
  }

  /** Answers everything with itself but one piece of work, on which it fails. */
  public void failOn(final String bad, final ErrorCode code) {
    setModel(
        work -> {
          if (work.equals(bad)) {
            throw new DragomanException(code, "cannot " + work);
          }
          return work;
        });
  }

  /** Calls that were started. */
  public int started() {
    return started.get();
  }

  /** The work of each call, in order. */
  public List<List<String>> batches() {
    return batches;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public boolean local() {
    return !remote;
  }

  @Override
  public String modelVersion() {
    return modelName + "-1";
  }

  @Override
  public int maxBatch() {
    return maxBatch;
  }

  @Override
  public int concurrency() {
    return concurrency;
  }

  @Override
  public List<String> run(final List<Item> batch, final Instant deadline) {
    started.incrementAndGet();
    batches.add(batch.stream().map(Item::work).toList());
    if (holding) {
      held.acquireUninterruptibly();
    }
    failIfIll();
    return batch.stream().map(item -> model.apply(item.work())).toList();
  }

  @Override
  public void probe() {
    failIfIll();
    probe.run();
  }

  private void failIfIll() {
    if (ill) {
      throw new DragomanException(ErrorCode.ENGINE_FAILED, "the device is lost");
    }
  }
}
