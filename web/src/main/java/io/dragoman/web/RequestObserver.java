package io.dragoman.web;

import java.util.Locale;

/** Counts requests; called by many threads at once. */
public interface RequestObserver {
  /** Why somebody was not let in. */
  enum Refusal {
    /** There was no key where one is needed. */
    MISSING_KEY,
    /** Nobody has that key. */
    UNKNOWN_KEY,
    /** The key was good once. */
    EXPIRED_KEY,
    /** The key is good, but not for that. */
    WRONG_ROLE,
    /** There are no keys, and it is an order, or the server was asked by another name. */
    NO_KEYS,
    /** Too many wrong keys came from that address. */
    TOO_MANY;

    /** As it stands in meters and logs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A request was answered.
   *
   * @param route path of its route as declared; {@code other} for what is none
   * @param status HTTP status
   * @param nanos how long it took, without the last part of the answer's way
   */
  void answered(String route, int status, long nanos);

  /** A request was refused, which is logged already. */
  void refused(Refusal why);

  /** Nobody counts. */
  RequestObserver NONE =
      new RequestObserver() {
        @Override
        public void answered(final String route, final int status, final long nanos) {
          // Nobody counts.
        }

        @Override
        public void refused(final Refusal why) {
          // Nobody counts.
        }
      };
}
