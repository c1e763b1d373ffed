package io.dragoman.ops.stack;

import java.util.concurrent.CompletionStage;

/** Asks a process whether it is ready, without blocking. */
@FunctionalInterface
public interface Probe {
  /** True when ready; false or an exception when not. It completes within a few seconds. */
  CompletionStage<Boolean> check();
}
