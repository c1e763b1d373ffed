package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.concurrent.SynchronousQueue;

/**
 * The process that decodes: files come in on standard input, samples go out on standard output. A
 * file that crashes, hangs or starves it takes nothing else with it.
 *
 * <p>It ends as soon as its standard input does, hence with ingest, whatever a codec is doing.
 *
 * <p>It logs nothing: whatever a library writes goes to standard error, which ingest keeps for the
 * case that the process dies.
 */
final class DecoderMain {
  private static final int FAILED_STATUS = 70;

  /** Decodes a file. */
  @FunctionalInterface
  interface Codec {
    FileFormat decode(byte[] file, SampleSink sink);
  }

  private final Codec codec;
  private final long maxDurationMs;
  private final DataOutputStream out;
  private final SynchronousQueue<byte[]> files = new SynchronousQueue<>();

  private DecoderMain(final Codec codec, final long maxDurationMs, final OutputStream out) {
    this.codec = codec;
    this.maxDurationMs = maxDurationMs;
    this.out = new DataOutputStream(new BufferedOutputStream(out, 2 * 64 * 1024));
  }

  /** Runs the process; the argument is the longest audio in milliseconds. */
  public static void main(final String[] arguments) {
    final FileDecoder decoder = new FileDecoder();
    run(decoder::decode, Long.parseLong(arguments[0]));
  }

  /** Serves until standard input ends, then ends the process. */
  static void run(final Codec codec, final long maxDurationMs) {
    final OutputStream out = new FileOutputStream(FileDescriptor.out);
    // A library that prints must not be taken for an answer.
    System.setOut(System.err);
    final DecoderMain main = new DecoderMain(codec, maxDurationMs, out);
    Thread.ofPlatform().daemon().name("decode").start(main::work);
    main.receive(new FileInputStream(FileDescriptor.in));
    // Not exit(): nothing may wait for a codec that does not return.
    Runtime.getRuntime().halt(0);
  }

  /** Always reading, so that the end of ingest is seen while a codec runs. */
  private void receive(final InputStream in) {
    final DataInputStream requests = new DataInputStream(new BufferedInputStream(in));
    try {
      while (true) {
        // Not readNBytes, which holds large files twice.
        final byte[] file = new byte[requests.readInt()];
        requests.readFully(file);
        files.put(file);
      }
    } catch (final EOFException e) {
      // Nobody is there to decode for.
    } catch (final IOException | OutOfMemoryError e) {
      die(e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      prove();
      while (true) {
        answer(files.take());
      }
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (final Throwable e) {
      die(e);
    }
  }

  /** Loads and runs all that a file needs, so that a process that says READY is a healthy one. */
  private void prove() throws IOException {
    final SampleCollector samples =
        new SampleCollector(new DataOutputStream(OutputStream.nullOutputStream()), 1000);
    codec.decode(KnownGood.wav(), samples);
    if (samples.length() == 0) {
      throw new IllegalStateException("A known good file gave no samples");
    }
    // All libraries are there, and nothing of a stranger was read yet.
    SystemCallFilter.install();
    DecoderProtocol.writeFrame(out, DecoderProtocol.READY, new byte[0], 0);
    out.flush();
  }

  private void answer(final byte[] file) throws IOException {
    final ByteArrayOutputStream content = new ByteArrayOutputStream();
    final DataOutputStream fields = new DataOutputStream(content);
    int kind = DecoderProtocol.DONE;
    try {
      final FileFormat format = codec.decode(file, new SampleCollector(out, maxDurationMs));
      fields.writeUTF(format.container());
      fields.writeUTF(format.codec());
      fields.writeInt(format.sampleRate());
      fields.writeInt(format.channels());
    } catch (final DragomanException e) {
      kind = DecoderProtocol.FAILED;
      fields.writeUTF(e.code().name());
      fields.writeUTF(e.getMessage());
    }
    DecoderProtocol.writeFrame(out, kind, content.toByteArray(), content.size());
    out.flush();
  }

  private static void die(final Throwable cause) {
    try {
      cause.printStackTrace();
    } finally {
      Runtime.getRuntime()
          .halt(cause instanceof OutOfMemoryError ? DecoderProtocol.OUT_OF_MEMORY : FAILED_STATUS);
    }
  }

  /** Sends samples on. */
  private static final class SampleCollector implements SampleSink {
    private final DataOutputStream out;
    private final long maxDurationMs;
    private final ByteBuffer frame =
        ByteBuffer.allocate(DecoderProtocol.MAX_FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int length;

    SampleCollector(final DataOutputStream out, final long maxDurationMs) {
      this.out = out;
      this.maxDurationMs = maxDurationMs;
    }

    @Override
    public void add(final ShortBuffer samples, final int count) {
      if (count > Pcm.samples(maxDurationMs) - length) {
        throw AudioErrors.tooLong(maxDurationMs);
      }
      final ShortBuffer more = samples.slice(0, count);
      try {
        while (more.hasRemaining()) {
          final int part = Math.min(more.remaining(), frame.capacity() / Short.BYTES);
          frame.asShortBuffer().put(0, more, more.position(), part);
          more.position(more.position() + part);
          DecoderProtocol.writeFrame(
              out, DecoderProtocol.SAMPLES, frame.array(), part * Short.BYTES);
        }
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
      length += count;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void restart() {
      length = 0;
      try {
        DecoderProtocol.writeFrame(out, DecoderProtocol.RESTART, new byte[0], 0);
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
