package io.dragoman.inference.remote;

import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineSkill;
import java.util.Map;
import java.util.Set;

/**
 * How one kind of service is asked, and what it answers.
 *
 * @param <I> what it is asked
 * @param <O> what it answers
 */
interface Protocol<I, O> {
  /** Headers of every request; the key is among them. */
  Map<String, String> headers();

  /**
   * What to send for an item.
   *
   * @throws EngineException if the item cannot be asked
   */
  RemoteRequest request(I item);

  /**
   * What the service answered.
   *
   * @param body of an answer with status 2xx
   * @throws EngineException with INVALID_OUTPUT if it is not what was asked for
   */
  O answer(I item, byte[] body);

  /** A path that costs nothing and tells whether the service is there and knows the key. */
  String probe();

  /** What the service can do beside what all of its kind can. */
  default Set<EngineSkill> skills() {
    return Set.of();
  }

  /** How many tokens an answer has, as the service counts them. */
  int tokens(O answer);

  /** The same answer for an item for which the service was not asked. */
  O shared(O answer);
}
