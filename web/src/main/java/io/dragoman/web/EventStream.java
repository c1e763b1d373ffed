package io.dragoman.web;

import java.time.Duration;
import java.util.Optional;

/**
 * Server-sent events to one caller. It holds no thread. Sending never waits: a caller who takes
 * events so slowly that many gather is cut off, and comes back with {@code Last-Event-ID}. While
 * nothing is sent, comments keep proxies from closing it and show whether the caller is there.
 */
public interface EventStream extends AutoCloseable {
  /** Gets a stream that is open. Must not wait. */
  @FunctionalInterface
  interface Source {
    /** Keeps it to send events, and is told of its end with {@link EventStream#onClose}. */
    void opened(EventStream stream);
  }

  /**
   * An event.
   *
   * @param id what {@code Last-Event-ID} says after it; one line
   * @param type its kind; one line
   * @param data its text; may have several lines
   */
  record Event(Optional<String> id, Optional<String> type, String data) {}

  /**
   * Sends an event after those of before.
   *
   * @return whether the stream was open still, not whether the event has arrived
   */
  boolean send(Event event);

  /**
   * Waits until the caller has taken most of what was sent, so that who has much to send at once
   * does not take an honest caller for a slow one.
   *
   * @param atMost how long the caller may take for that
   * @return whether the stream is open, and there is room
   */
  boolean awaitRoom(Duration atMost);

  /** Runs {@code action} once when the stream ends, at once if it has; it must not wait. */
  void onClose(Runnable action);

  /** Ends the stream after what was sent. */
  @Override
  void close();
}
