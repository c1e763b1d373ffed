package io.dragoman.ingest.internal;

import io.dragoman.claims.Claim;
import io.dragoman.claims.ClaimStore;
import io.dragoman.resilience.deadletter.Faults;
import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.schemas.DragomanException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store of large audio that remembers whether it answered the last time, so that health says what
 * events wait for.
 */
public final class WatchedClaims implements ClaimStore {
  private final ClaimStore store;
  private volatile @Nullable String problem;

  /** Owns the store. */
  public WatchedClaims(final ClaimStore store) {
    this.store = store;
  }

  /** Up all the same: events that have their audio in them need no store. */
  public HealthCheck.Result health() {
    final String now = problem;
    return now == null
        ? HealthCheck.Result.up("answered, as far as it was asked")
        : HealthCheck.Result.attention("events wait: " + now);
  }

  @Override
  public String store(final String owner, final InputStream content, final long size) {
    return watched(() -> store.store(owner, content, size));
  }

  @Override
  public Claim open(final String reference) {
    final Claim claim = watched(() -> store.open(reference));
    return new Claim(claim.size(), new Watched(claim.content()));
  }

  @Override
  public void delete(final String reference) {
    watched(
        () -> {
          store.delete(reference);
          return reference;
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private <T> T watched(final Supplier<T> call) {
    try {
      final T answer = call.get();
      problem = null;
      return answer;
    } catch (final DragomanException e) {
      note(e);
      throw e;
    }
  }

  /** That something is not there is an answer like any other. */
  private void note(final DragomanException failure) {
    problem = Faults.isSystems(failure) ? failure.getMessage() : null;
  }

  private final class Watched extends FilterInputStream {
    Watched(final InputStream content) {
      super(content);
    }

    @Override
    public int read(final byte[] target, final int offset, final int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (final DragomanException e) {
        note(e);
        throw e;
      }
    }
  }
}
