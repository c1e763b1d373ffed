package io.dragoman.web.internal;

import java.util.concurrent.Semaphore;

/** How many answers may wait in the heap, of those that are more than the socket can take. */
final class LargeAnswers {
  /** An answer of more bytes waits for its reader. */
  static final int BYTES = 64 * 1024;

  private static final int MOST = 16;

  private final Semaphore known = new Semaphore(MOST);

  /** Of those who need no key: they cannot keep out those who have one. */
  private final Semaphore anybody = new Semaphore(MOST / 2);

  /** The places for answers to anybody, or to those with a key. */
  Semaphore places(final boolean open) {
    return open ? anybody : known;
  }
}
