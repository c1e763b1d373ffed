package io.dragoman.ingest.internal;

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

  /** The task of this context has worked on a record, on this thread. */
  void worked(final ProcessingContext context) {
    uncommitted.get().add(context);
  }

  /** Whether this thread may have done something that it has not committed. */
  boolean pending() {
    return !uncommitted.get().isEmpty();
  }

  /** Lets this thread commit before it reads again. */
  void commit() {
    uncommitted.get().forEach(ProcessingContext::commit);
    uncommitted.get().clear();
  }
}
