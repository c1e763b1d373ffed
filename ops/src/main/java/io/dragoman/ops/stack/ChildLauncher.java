package io.dragoman.ops.stack;

import java.io.IOException;

/** Starts processes. */
@FunctionalInterface
public interface ChildLauncher {
  /**
   * Starts one.
   *
   * @throws IOException when the system cannot start it
   */
  Child launch(ChildSpec spec) throws IOException;
}
