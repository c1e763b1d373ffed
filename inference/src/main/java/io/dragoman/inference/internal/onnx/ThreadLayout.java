package io.dragoman.inference.internal.onnx;

/**
 * How work is laid out over the processors.
 *
 * @param lanes engines that share a batch
 * @param threads threads of one operation of each
 * @param gain how many times as fast that is as one engine over all processors
 */
public record ThreadLayout(int lanes, int threads, double gain) {
  public ThreadLayout {
    if (lanes < 1 || threads < 1 || !(gain > 0)) {
      throw new IllegalArgumentException(
          "A layout has lanes and threads, not %d, %d, %f".formatted(lanes, threads, gain));
    }
  }

  @Override
  public String toString() {
    return lanes == 1
        ? "one engine of " + threads + (threads == 1 ? " thread" : " threads")
        : "%d engines of %d %s each".formatted(lanes, threads, threads == 1 ? "thread" : "threads");
  }
}
