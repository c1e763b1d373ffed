package io.dragoman.inference.remote;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Calls that cost something, by what is sent: while one runs nobody makes another, and an answer
 * that could not be used for another's failure is not asked for again. Safe for all threads.
 *
 * @param <O> an answer
 */
final class PaidCalls<O> {
  private final Map<String, CompletableFuture<O>> running = new ConcurrentHashMap<>();

  /** Answers of which nobody was told what they took. */
  private final Remembered<O> untold;

  /** How many times the service has answered, of what was asked last. */
  private final Remembered<Integer> answered;

  /**
   * Of no call yet.
   *
   * @param most how many it remembers of each
   */
  PaidCalls(final int most) {
    this.untold = new Remembered<>(most);
    this.answered = new Remembered<>(most);
  }

  /**
   * What was answered.
   *
   * @param first whether this is who pays; all others have the same answer for nothing
   */
  record Paid<O>(O answer, boolean first) {}

  /**
   * An answer that is at hand, or that of a call.
   *
   * @param id of what is sent
   * @param call makes the call under a name: the same whenever the same is tried again, and another
   *     one when it was answered before, as that is to be answered anew
   * @throws RuntimeException what the call threw, to all who wait for it
   */
  Paid<O> ask(final String id, final Function<String, O> call) {
    final Optional<O> known = untold.take(id);
    if (known.isPresent()) {
      return new Paid<>(known.get(), true);
    }
    final CompletableFuture<O> own = new CompletableFuture<>();
    final CompletableFuture<O> others = running.putIfAbsent(id, own);
    return others == null
        ? new Paid<>(pay(id, call, own), true)
        : new Paid<>(answerOf(others), false);
  }

  private O pay(
      final String id, final Function<String, O> call, final CompletableFuture<O> promise) {
    final int times = answered.find(id).orElse(0);
    try {
      final O answer = call.apply(times == 0 ? id : id + "-" + (times + 1));
      answered.remember(id, times + 1);
      promise.complete(answer);
      return answer;
    } catch (final RuntimeException | Error e) {
      if (e instanceof final DragomanException known && known.code() == ErrorCode.INVALID_OUTPUT) {
        answered.remember(id, times + 1);
      }
      promise.completeExceptionally(e);
      throw e;
    } finally {
      running.remove(id, promise);
    }
  }

  private static <O> O answerOf(final CompletableFuture<O> call) {
    try {
      return call.join();
    } catch (final CompletionException e) {
      throw e.getCause() instanceof final RuntimeException cause ? cause : e;
    }
  }

  /** Keeps what its payer could not use, until the same is asked again. */
  void keep(final String id, final Paid<O> paid) {
    if (paid.first()) {
      untold.remember(id, paid.answer());
    }
  }
}
