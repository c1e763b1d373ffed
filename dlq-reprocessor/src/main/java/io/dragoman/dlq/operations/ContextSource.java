package io.dragoman.dlq.operations;

import java.util.function.Function;

/** Lends what use cases work with. */
public interface ContextSource {
  /** Does the work; its context is good only until it returns. */
  <T> T read(Function<OperationContext, T> work);
}
