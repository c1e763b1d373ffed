package io.dragoman.client.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Standard output as a writer that fails when it cannot write: a {@link PrintWriter} says nothing
 * when the disk is full or the reader of a pipe is gone.
 */
public final class StandardOutput extends Writer {
  /** To ask whether it went well costs a flush, so it is asked once for so many characters. */
  private static final int UNASKED = 64 * 1024;

  private final PrintWriter out;
  private int unasked;

  /** Leaves {@code out} open when it is closed: standard output is not ours to close. */
  public StandardOutput(final PrintWriter out) {
    this.out = out;
  }

  @Override
  public void write(final char[] text, final int from, final int length) throws IOException {
    out.write(text, from, length);
    unasked += length;
    if (unasked >= UNASKED) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    unasked = 0;
    if (out.checkError()) {
      throw new IOException("the disk is full, or what reads it is gone");
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
