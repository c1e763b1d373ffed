package io.dragoman.ingest.audio;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What ingest and a decoder process say to each other over the process's standard streams.
 *
 * <p>Ingest sends files: a length of four bytes, then the bytes. The process answers in frames: a
 * byte for the kind, a length of four bytes, the content. It begins with {@link #READY}, once it
 * has decoded something itself; each file is answered with any number of {@link #SAMPLES} and then
 * {@link #DONE} or {@link #FAILED}.
 *
 * <p>What the process says is not trusted: it may be in the hands of the file that it reads.
 */
final class DecoderProtocol {
  /** The process works. No content. */
  static final int READY = 1;

  /** Samples, little-endian. */
  static final int SAMPLES = 2;

  /** All samples so far are void, the file is decoded anew. No content. */
  static final int RESTART = 3;

  /** The end of a file: container, codec, sample rate, channels. */
  static final int DONE = 4;

  /** The file cannot be used: name of the error code, sentence for the client. */
  static final int FAILED = 5;

  /** Most bytes in a frame. */
  static final int MAX_FRAME_BYTES = 64 * 1024;

  /** Exit status of a process that has no memory left. */
  static final int OUT_OF_MEMORY = 3;

  private DecoderProtocol() {}

  /** The beginning of a frame. */
  record Frame(int kind, int bytes) {}

  /** Reads the beginning of a frame. */
  static Frame readFrame(final DataInputStream in) throws IOException {
    final int kind = in.readUnsignedByte();
    final int bytes = in.readInt();
    if (kind < READY || kind > FAILED || bytes < 0 || bytes > MAX_FRAME_BYTES) {
      throw new IOException("A frame of kind " + kind + " with " + bytes + " bytes");
    }
    return new Frame(kind, bytes);
  }

  /** Writes a frame; the caller flushes. */
  static void writeFrame(
      final DataOutputStream out, final int kind, final byte[] content, final int bytes)
      throws IOException {
    out.writeByte(kind);
    out.writeInt(bytes);
    out.write(content, 0, bytes);
  }
}
