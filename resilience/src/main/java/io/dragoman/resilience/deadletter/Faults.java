package io.dragoman.resilience.deadletter;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;

/** Whose fault a failure is: what a {@link DragomanException} says, else a bug of the app. */
public final class Faults {
  private Faults() {}

  /** The code of a failure; {@link ErrorCode#INTERNAL} when it has none. */
  public static ErrorCode code(final Throwable failure) {
    return failure instanceof final DragomanException known ? known.code() : ErrorCode.INTERNAL;
  }

  /** Whose fault it is. */
  public static ErrorCode.Fault of(final Throwable failure) {
    return code(failure).fault();
  }

  /** Whether the system is at fault, so that the record must wait. */
  public static boolean isSystems(final Throwable failure) {
    return of(failure) == ErrorCode.Fault.SYSTEM;
  }
}
