package io.dragoman.ingest.audio;

import java.nio.ShortBuffer;

/** Takes samples of 16 kHz mono as they come out of a decoder. */
interface SampleSink {
  /**
   * Takes samples.
   *
   * @param count how many of the buffer's first samples are meant
   * @throws io.dragoman.schemas.DragomanException if the file has more than it may have
   */
  void add(ShortBuffer samples, int count);

  /** How many it has taken. */
  int length();

  /** Forgets all that it has taken: the file is decoded anew. */
  void restart();
}
