package io.dragoman.resilience.app;

/**
 * How many threads carry the virtual ones of a process.
 *
 * <p>By default there are as many as processors. Up to JDK 25 a virtual thread that waits for a
 * class which another one initializes keeps its carrier, so that on two processors two of them can
 * keep the one that they wait for from ever going on: a process then stands still at its start,
 * when every class is new.
 */
public final class Carriers {
  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";
  private static final int LEAST = 16;

  private Carriers() {}

  /** Called before a process makes its first virtual thread; what is configured stays. */
  public static void provide() {
    if (System.getProperty(PARALLELISM) == null) {
      System.setProperty(
          PARALLELISM,
          Integer.toString(Math.max(LEAST, Runtime.getRuntime().availableProcessors())));
    }
  }
}
