package io.dragoman.gateway.webhook;

import io.dragoman.gateway.view.JobsUnavailableException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls somebody for each thing for which that is due, each once at a time, and waits for none.
 *
 * @param <T> what is due
 */
final class DueCalls<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DueCalls.class);

  /**
   * Those that are being called are among the ones that are due, and count: of a client whose hosts
   * hardly answer there are never more than its part.
   */
  private static final int AT_ONCE = 64;

  private final String what;
  private final IntFunction<List<T>> due;
  private final Function<T, String> name;
  private final Consumer<T> call;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Calls nobody before it is told to {@link #look}.
   *
   * @param what one of what is told, for the log
   * @param due at most so many that are due
   * @param name of one of them, the same at each look
   * @param call calls for one of them and writes what came of it
   */
  DueCalls(
      final String what,
      final IntFunction<List<T>> due,
      final Function<T, String> name,
      final Consumer<T> call) {
    this.what = what;
    this.due = due;
    this.name = name;
    this.call = call;
  }

  /** Begins to call for all that are due and not being called for. */
  void look() {
    try {
      // One whose call ends while it is asked what is due would be due still, and called twice.
      final Set<String> before = Set.copyOf(underWay);
      for (final T each : due.apply(AT_ONCE)) {
        final String known = name.apply(each);
        if (!before.contains(known) && underWay.add(known)) {
          calls.execute(() -> called(known, each));
        }
      }
    } catch (final JobsUnavailableException e) {
      LOG.debug("Which {}s are due is not known just now", what, e);
    } catch (final RuntimeException e) {
      // Thrown on, it would be the last look of this process.
      LOG.error("Which {}s are due cannot be found out", what, e);
    }
  }

  /** Whether none is being called for. */
  boolean idle() {
    return underWay.isEmpty();
  }

  private void called(final String known, final T each) {
    try {
      call.accept(each);
    } catch (final JobsUnavailableException | CompletionException | KafkaException e) {
      LOG.info("The {} {} is sent later: {}", what, known, e.toString());
    } catch (final RuntimeException e) {
      LOG.error("The {} {} cannot be sent", what, known, e);
    } finally {
      underWay.remove(known);
    }
  }

  /** Calls nobody any more; whoever is being called may be called again. */
  @Override
  public void close() {
    calls.shutdownNow();
  }
}
