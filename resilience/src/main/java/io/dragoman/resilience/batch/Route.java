package io.dragoman.resilience.batch;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The way of a piece of work through the engines of an app: which may be asked about it, which were
 * and how often, and why the last one was chosen. Safe for several threads.
 */
public final class Route {
  /** By position in the chain. */
  private final long candidates;

  private final Map<String, Integer> attempts;
  private final Set<String> failed = new HashSet<>();
  private boolean begunAnew;
  private EngineChoice choice = EngineChoice.PREFERRED;

  private Route(final long candidates, final Map<String, Integer> attempts) {
    this.candidates = candidates;
    this.attempts = new LinkedHashMap<>(attempts);
  }

  /**
   * Of work that was not asked about yet.
   *
   * @param candidates which engines may be asked, a bit each, the first in order the lowest
   */
  static Route of(final long candidates) {
    return new Route(candidates, Map.of());
  }

  /** Of work that any engine may be asked about. */
  public static Route anywhere() {
    return of(-1);
  }

  /** The same with what is known of earlier times. */
  public Route after(final Map<String, Integer> earlier) {
    return new Route(candidates, earlier);
  }

  /**
   * Which engines may be asked; the same number for work that the same ones may be. Answers to one
   * piece of work may be given to another only if these are the same, too.
   */
  public long candidates() {
    return candidates;
  }

  boolean mayAsk(final int position) {
    return (candidates & 1L << position) != 0;
  }

  synchronized void asked(final String engine) {
    attempts.merge(engine, 1, Integer::sum);
  }

  /** The engine was asked, and failed by its own fault: others are to be tried first. */
  synchronized void failedBy(final String engine) {
    failed.add(engine);
  }

  synchronized boolean hasFailedBy(final String engine) {
    return failed.contains(engine);
  }

  /** All have failed: it begins anew. */
  synchronized void forgive() {
    failed.clear();
    begunAnew = true;
  }

  /** Whether all have failed on it before. */
  synchronized boolean hasBegunAnew() {
    return begunAnew;
  }

  synchronized void chosen(final EngineChoice why) {
    choice = why;
  }

  /** How often each engine was asked about it, in the order in which they were asked first. */
  public synchronized Map<String, Integer> attempts() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(attempts));
  }

  /** Why the engine that it was given to last was chosen. */
  public synchronized EngineChoice choice() {
    return choice;
  }
}
