package io.dragoman.ingest.internal;

import io.dragoman.resilience.crash.CrashJournal;
import io.dragoman.resilience.deadletter.Origin;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Notes which event each thread is at, so that one that kills the process does so a few times only.
 *
 * <p>An event that the process died with is worked on alone the next time, while other threads
 * wait, so that no other event is blamed for the death. An attempt that ends, however it ends,
 * acquits the event; waiting for the schema registry is between attempts and counts for nothing.
 *
 * <p>Safe for several threads.
 */
public final class CrashGuard implements AutoCloseable {
  private final CrashJournal journal;
  private final ReadWriteLock turns = new ReentrantReadWriteLock(true);
  private final Set<List<String>> running = ConcurrentHashMap.newKeySet();

  public CrashGuard(final CrashJournal journal) {
    this.journal = journal;
  }

  /** Whether the process died with this event so often that it must not be worked on again. */
  boolean isQuarantined(final Origin event) {
    return journal.isQuarantined(event.toString());
  }

  /** How often the process died while it worked on this event only. */
  int deaths(final Origin event) {
    return journal.deaths(event.toString());
  }

  /** Works on an event. */
  <T> T attempt(final Origin event, final Supplier<T> work) {
    final String id = event.toString();
    final Lock turn = journal.isSuspected(id) ? turns.writeLock() : turns.readLock();
    turn.lock();
    try {
      return journaled(List.of(id), work);
    } finally {
      turn.unlock();
    }
  }

  /** An error of the virtual machine is the process's death, if only a slow one. */
  private <T> T journaled(final List<String> ids, final Supplier<T> work) {
    boolean dying = false;
    running.add(ids);
    journal.started(ids);
    try {
      return work.get();
    } catch (final VirtualMachineError e) {
      dying = true;
      running.remove(ids);
      throw e;
    } finally {
      if (!dying) {
        finish(ids);
      }
    }
  }

  /** The process ends because it was told to: that must not count against the events. */
  @Override
  public void close() {
    running.forEach(this::finish);
  }

  private void finish(final List<String> ids) {
    if (running.remove(ids)) {
      journal.finished(ids);
    }
  }
}
