package io.dragoman.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/**
 * JSON whose buffers are shared by all threads. Jackson keeps some for each thread otherwise, which
 * is 16 KiB of heap for every virtual thread that waits with a request in its hands.
 */
public final class PooledJson {
  private PooledJson() {}

  /** What a mapper is made of that works on virtual threads. */
  public static JsonFactory factory() {
    return builder().build();
  }

  /** The same, to be limited further. */
  public static JsonFactoryBuilder builder() {
    return (JsonFactoryBuilder)
        JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool());
  }
}
