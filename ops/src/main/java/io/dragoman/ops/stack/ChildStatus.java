package io.dragoman.ops.stack;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a supervised process.
 *
 * @param name its name in {@code status} and {@code logs}
 * @param state where it stands
 * @param process the process, when there is one
 * @param endpoint where it can be reached: a URL, or host and port
 * @param restarts how often it was started again after a crash
 * @param lastExit exit code of its latest crash; 128 and the signal's number after a signal
 * @param since when it came into this state
 * @param detail what a person should know of the state; empty when there is nothing to say
 */
public record ChildStatus(
    String name,
    ChildState state,
    Optional<ProcessIdentity> process,
    String endpoint,
    int restarts,
    OptionalInt lastExit,
    Instant since,
    String detail) {

  /** Whether it does its work. */
  public boolean ready() {
    return state == ChildState.READY;
  }
}
