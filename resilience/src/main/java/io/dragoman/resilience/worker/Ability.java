package io.dragoman.resilience.worker;

/** Whether an instance can do its work. */
public sealed interface Ability {

  /** It can. */
  record Able() implements Ability {}

  /**
   * Not now; it may pass.
   *
   * @param why one phrase
   */
  record Unable(String why) implements Ability {}

  /**
   * Never again in this process, and work that it holds cannot be finished.
   *
   * @param why one sentence
   */
  record Lost(String why) implements Ability {}
}
