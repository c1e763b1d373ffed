package io.dragoman.auditor.monitor;

/** Asks an instance how it is. */
@FunctionalInterface
interface Probe {
  /**
   * Asks once; takes no longer than its time limit, and never throws.
   *
   * @param address host and port, as the instance said
   */
  Check check(String address);
}
