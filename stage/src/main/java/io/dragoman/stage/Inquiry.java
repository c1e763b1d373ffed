package io.dragoman.stage;

import java.util.List;

/**
 * What an engine is asked about a piece of work, until it is done: once as a rule, more often where
 * what is asked depends on an answer.
 *
 * <p>Used by one thread. The questions of all work in a batch go to the engine together.
 *
 * @param <I> a question to the engine
 * @param <O> its answer
 * @param <R> the result of the work
 */
public interface Inquiry<I, O, R> {

  /** What is to be asked now; empty when the result is known. */
  List<I> questions();

  /**
   * Takes the answers to what {@link #questions} said last.
   *
   * @param answers one a question, in order
   */
  void answered(List<O> answers);

  /** The result, when nothing more is to be asked. */
  R result();
}
