package io.dragoman.ops.drill;

/** What a drill breaks. */
public enum Fault {
  /** The worker's process dies by {@code kill -9}. */
  KILL("The worker is killed again and again."),
  /** The broker's process dies by {@code kill -9}. */
  BROKER("The broker is killed again and again."),
  /** The engine fails at everything for a while, so that its breaker opens. */
  BREAKER("The engine is down again and again."),
  /** One item in five can never be answered, and one call in twenty fails for a passing reason. */
  POISON("Much of the work is poison, and the engine has hiccups."),
  /** A call of the engine takes far too long. */
  HANG("The engine hangs again and again.");

  private final String doc;

  Fault(final String doc) {
    this.doc = doc;
  }

  /** What happens, in one sentence. */
  public String doc() {
    return doc;
  }
}
