package io.dragoman.ops.drill;

/** What a drill breaks. */
public enum Fault {
  /** The worker's process dies by {@code kill -9}. */
  KILL("The worker is killed again and again."),
  /** The broker's process dies by {@code kill -9}. */
  BROKER("The broker is killed again and again."),
  /** The engine fails at everything, or at all but its probe, for a while: its breaker opens. */
  BREAKER("The engine is down again and again."),
  /** One item in twenty can never be answered, and another one cannot be answered yet. */
  POISON("Some of the work is poison, and some fails at first."),
  /** A call of the engine takes far too long. */
  HANG("The engine hangs again and again."),
  /**
   * The link between the broker and one of two workers is cut: refusing, silent, or without
   * answers. The other worker may take over; the one that was cut off must not notice too late.
   */
  NETWORK("The network between one of two workers and the broker is cut again and again.");

  private final String doc;

  Fault(final String doc) {
    this.doc = doc;
  }

  /** What happens, in one sentence. */
  public String doc() {
    return doc;
  }
}
