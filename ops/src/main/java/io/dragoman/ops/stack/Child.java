package io.dragoman.ops.stack;

import java.util.OptionalInt;

/** A started process, as the supervisor sees it. */
public interface Child {
  /** Which process it is. */
  ProcessIdentity identity();

  /** Its exit code, once it has ended. */
  OptionalInt exitCode();

  /** Asks it to end. */
  void terminate();

  /** Ends it at once. */
  void kill();
}
