package io.dragoman.inference.remote;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Answers that were paid for and not yet handed on; the oldest go first. Safe for all threads. */
final class Remembered<O> {
  private final Map<String, O> answers;

  /**
   * Remembers none.
   *
   * @param most how many it keeps
   */
  Remembered(final int most) {
    this.answers =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(final Map.Entry<String, O> eldest) {
            return size() > most;
          }
        };
  }

  synchronized Optional<O> find(final String id) {
    return Optional.ofNullable(answers.get(id));
  }

  synchronized void remember(final String id, final O answer) {
    answers.put(id, answer);
  }

  synchronized void forget(final String id) {
    answers.remove(id);
  }
}
