package io.dragoman.inference.onnx.voice;

/** Sound of 16,000 samples a second, mono. */
@FunctionalInterface
public interface SampleSource {

  /**
   * A sample.
   *
   * @return -1 to 1
   */
  float at(int index);
}
