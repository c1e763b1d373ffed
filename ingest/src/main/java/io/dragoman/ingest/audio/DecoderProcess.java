package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process that decodes, as ingest sees it. Nothing that it says is trusted: an answer that is
 * none is a {@link Died}.
 *
 * <p>For one thread at a time; {@link #kill()} for any.
 */
final class DecoderProcess {
  /** Enough of what a dying process writes to name the reason. */
  private static final int SAID_BYTES = 2000;

  private static final int MAX_MESSAGE_CHARS = 500;

  /** What a Java virtual machine says when native code has broken it. */
  private static final String CRASH = "A fatal error has been detected";

  /** Exit status of a process that a signal ended, less the signal. */
  private static final int SIGNALLED = 128;

  private static final int COPY_BYTES = 64 * 1024;

  /** All that a decoder may say of a file. */
  private static final Set<ErrorCode> CODES =
      EnumSet.of(ErrorCode.EMPTY_INPUT, ErrorCode.UNREADABLE_AUDIO, ErrorCode.AUDIO_TOO_LONG);

  /** The process ended, or has to, without an answer. */
  static final class Died extends Exception {
    private static final long serialVersionUID = 1L;

    private final String said;

    private Died(final String how, final String said, final Throwable cause) {
      super(how, cause);
      this.said = said;
    }

    /** How it ended, to follow "the decoder". */
    String how() {
      return getMessage();
    }

    /** The beginning of what the process wrote to standard error. */
    String said() {
      return said;
    }
  }

  private final Process process;
  private final DataOutputStream out;
  private final DataInputStream in;
  private final CompletableFuture<String> said = new CompletableFuture<>();
  private final byte[] buffer = new byte[COPY_BYTES];
  private int files;
  private boolean sending;

  private DecoderProcess(final Process process) {
    this.process = process;
    this.out = new DataOutputStream(process.getOutputStream());
    this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), COPY_BYTES));
    Thread.ofPlatform()
        .daemon()
        .name("decoder-errors")
        .start(() -> said.complete(beginning(process.getErrorStream())));
  }

  /**
   * Starts a process; {@link #awaitReady()} tells whether it works.
   *
   * @param memoryBytes most memory that it may take
   */
  static DecoderProcess start(final List<String> command, final long memoryBytes)
      throws IOException {
    final ProcessBuilder builder = new ProcessBuilder(command);
    final String libraries = System.getenv("LD_LIBRARY_PATH");
    // What decodes files of strangers has no use for the passwords of this process.
    builder.environment().clear();
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    if (libraries != null) {
      builder.environment().put("LD_LIBRARY_PATH", libraries);
    }
    final DecoderProcess decoder = new DecoderProcess(builder.start());
    ProcessLimits.set(decoder.process.pid(), memoryBytes);
    return decoder;
  }

  /** Waits until the process has proved that it decodes. */
  void awaitReady() throws Died {
    try {
      if (DecoderProtocol.readFrame(in).kind() != DecoderProtocol.READY) {
        throw new IOException("An answer before READY");
      }
    } catch (final IOException e) {
      throw died(e);
    }
  }

  /**
   * Decodes a file.
   *
   * @param target takes the samples
   * @throws DragomanException if the process says that the file cannot be used
   * @throws Died if it says nothing of use
   */
  FileFormat decode(final AudioFile file, final Target target) throws Died {
    files++;
    try {
      send(file);
      while (true) {
        final DecoderProtocol.Frame frame = DecoderProtocol.readFrame(in);
        in.readFully(buffer, 0, frame.bytes());
        switch (frame.kind()) {
          case DecoderProtocol.SAMPLES ->
              target.add(ByteBuffer.wrap(buffer, 0, frame.bytes() & -Short.BYTES));
          case DecoderProtocol.RESTART -> target.restart();
          case DecoderProtocol.DONE -> {
            final DataInputStream fields = fields(frame);
            return new FileFormat(
                fields.readUTF(), fields.readUTF(), fields.readInt(), fields.readInt());
          }
          case DecoderProtocol.FAILED -> throw failure(fields(frame));
          default -> throw new IOException("A frame of kind " + frame.kind());
        }
      }
    } catch (final IOException e) {
      throw died(e);
    }
  }

  /** Where samples go. An exception means that they cannot be meant. */
  interface Target {
    /** Takes what is left in a buffer, little-endian. */
    void add(ByteBuffer samples) throws IOException;

    /** All that it took is void. */
    void restart() throws IOException;
  }

  /** How many files it was given. */
  int files() {
    return files;
  }

  /** Whether a file broke off while it was sent, so that the process can be given no other. */
  boolean isSending() {
    return sending;
  }

  long pid() {
    return process.pid();
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
  }

  private void send(final AudioFile file) throws IOException {
    sending = true;
    try (InputStream content = file.open()) {
      long left = file.size();
      out.writeInt(Math.toIntExact(left));
      while (left > 0) {
        final int part = content.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (part < 0) {
          throw new IllegalStateException("The file ended %d bytes too early".formatted(left));
        }
        out.write(buffer, 0, part);
        left -= part;
      }
    }
    sending = false;
    out.flush();
  }

  private DataInputStream fields(final DecoderProtocol.Frame frame) {
    return new DataInputStream(new ByteArrayInputStream(buffer, 0, frame.bytes()));
  }

  private static DragomanException failure(final DataInputStream fields) throws IOException {
    final String name = fields.readUTF();
    final String message = fields.readUTF();
    final ErrorCode code =
        CODES.stream()
            .filter(known -> known.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IOException("An error code that no decoder gives"));
    if (message.length() > MAX_MESSAGE_CHARS) {
      throw new IOException("A sentence of " + message.length() + " characters");
    }
    return new DragomanException(code, message.replaceAll("\\p{Cntrl}", " "));
  }

  private Died died(final IOException cause) {
    String how = "gave no answer that makes sense (" + cause.getMessage() + ")";
    try {
      // It may have ended a moment ago; if not, it goes on saying what makes no sense.
      if (process.waitFor(1, TimeUnit.SECONDS)) {
        how = how(process.exitValue());
      }
      kill();
      final String text = said.get(1, TimeUnit.SECONDS);
      return new Died(text.contains(CRASH) ? "crashed" : how, text, cause);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (final ExecutionException | TimeoutException e) {
      // What it wrote is only for the log.
    }
    kill();
    return new Died(how, "", cause);
  }

  private static String how(final int status) {
    if (status == DecoderProtocol.OUT_OF_MEMORY) {
      return "ran out of memory";
    }
    return status > SIGNALLED
        ? "was ended by signal " + (status - SIGNALLED)
        : "ended with status " + status;
  }

  /** Reads all, so that the process never waits for us, and keeps the beginning. */
  private static String beginning(final InputStream stream) {
    try (stream) {
      final byte[] kept = stream.readNBytes(SAID_BYTES);
      stream.transferTo(OutputStream.nullOutputStream());
      return new String(kept, StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
    } catch (final IOException e) {
      return "";
    }
  }
}
