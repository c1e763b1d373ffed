package io.dragoman.inference.remote;

import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What came of calls that were paid and whose answers somebody waits for still, by what was sent:
 * when one item of a batch fails, the batch is asked for again in parts, and nothing of it is to be
 * paid again. Several items may wait for one answer.
 *
 * @param <O> an answer
 */
final class PaidCalls<O> {
  /** Answers that were not yet handed on to all who wait for them. */
  private final Remembered<Answered<O>> answers;

  /** What is no good is not asked again to find out which it was. */
  private final Remembered<EngineException> useless;

  /** How many items of batches that failed wait for the same answer; one is not noted. */
  private final Remembered<Long> waiting;

  /** How many times an answer was handed on, of what was asked last. */
  private final Remembered<Integer> handedOn;

  /**
   * An answer.
   *
   * @param told whether somebody was told what it took
   */
  private record Answered<O>(O answer, boolean told) {}

  /**
   * Of no call yet.
   *
   * @param most how many it keeps of each
   */
  PaidCalls(final int most) {
    this.answers = new Remembered<>(most);
    this.useless = new Remembered<>(most);
    this.waiting = new Remembered<>(most);
    this.handedOn = new Remembered<>(most);
  }

  /**
   * Names the next call. Whoever asks the same once more wants a new answer, such as a proof that
   * the service is well: under the old key a service may repeat the one that it gave.
   */
  String key(final String id) {
    return handedOn.find(id).map(times -> id + "-" + (times + 1)).orElse(id);
  }

  /**
   * An answer that is there already.
   *
   * @throws EngineException if it was no good
   */
  Optional<O> find(final String id) {
    useless
        .find(id)
        .ifPresent(
            known -> {
              throw known;
            });
    return answers.find(id).map(Answered::answer);
  }

  /**
   * Keeps what came of a batch that failed.
   *
   * @param ids one for each item
   * @param ended one for each id
   */
  void keep(final List<String> ids, final Map<String, CompletableFuture<O>> ended) {
    counted(ids)
        .forEach(
            (id, items) -> {
              final long all = Math.max(items, waiting.find(id).orElse(1L));
              final CompletableFuture<O> answer = ended.get(id);
              if (!answer.isCompletedExceptionally()) {
                if (answers.find(id).isEmpty()) {
                  answers.remember(id, new Answered<>(answer.join(), false));
                }
                wait(id, all);
              } else if (answer.exceptionNow() instanceof final EngineException failure
                  && failure.code() == ErrorCode.INVALID_OUTPUT) {
                // The only item of a batch is told; others are asked for again.
                final long left = ids.size() == 1 ? all - 1 : all;
                if (left > 0) {
                  useless.remember(id, failure);
                } else {
                  useless.forget(id);
                }
                wait(id, left);
              } else {
                wait(id, all);
              }
            });
  }

  /**
   * Lets go of what a batch is answered with, but for those who wait for the same.
   *
   * @param ids one for each item
   * @param ended one for each id
   * @return those of which it was told before what the call took
   */
  Set<String> handOn(final List<String> ids, final Map<String, CompletableFuture<O>> ended) {
    final Set<String> told = new HashSet<>();
    counted(ids)
        .forEach(
            (id, items) -> {
              answers.find(id).filter(Answered::told).ifPresent(known -> told.add(id));
              final long left = waiting.find(id).orElse(1L) - items;
              if (left > 0) {
                answers.remember(id, new Answered<>(ended.get(id).join(), true));
              } else {
                answers.forget(id);
              }
              wait(id, left);
              handedOn.remember(id, handedOn.find(id).orElse(0) + 1);
            });
    return told;
  }

  private void wait(final String id, final long items) {
    if (items > 1) {
      waiting.remember(id, items);
    } else {
      waiting.forget(id);
    }
  }

  private static Map<String, Long> counted(final List<String> ids) {
    return ids.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
