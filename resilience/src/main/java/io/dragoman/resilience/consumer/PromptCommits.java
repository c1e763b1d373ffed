package io.dragoman.resilience.consumer;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * Commits what a stream thread has done as soon as there is nothing more to do.
 *
 * <p>While records keep coming they share a transaction, which ends with the commit interval. The
 * last of them would only wait for it: nothing more comes that could share. Each thread sees only
 * what is its own.
 */
public final class PromptCommits {
  private final ThreadLocal<Set<ProcessingContext>> uncommitted =
      ThreadLocal.withInitial(HashSet::new);

  /** The task of this context has done something, on this thread, and has nothing open. */
  public void worked(final ProcessingContext context) {
    uncommitted.get().add(context);
  }

  /** Whether this thread may have done something that it has not committed. */
  public boolean pending() {
    return !uncommitted.get().isEmpty();
  }

  /** The task of this context is closed, on this thread. */
  public void closed(final ProcessingContext context) {
    uncommitted.get().remove(context);
  }

  /** Lets this thread commit before it reads again. */
  public void commit() {
    uncommitted.get().forEach(ProcessingContext::commit);
    uncommitted.get().clear();
  }
}
