package io.dragoman.ingest.audio;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes audio files of strangers to 16 kHz mono with ffmpeg's libraries, in processes of their
 * own.
 *
 * <p>Guaranteed, whatever the bytes are: nothing but the bytes is read (no file, no network); only
 * containers and codecs of a fixed list are used; time, decoded length and memory stay within the
 * limits, which count while decoding; a file that crashes, hangs or starves its decoder ends that
 * process and nothing else; and every failure is a {@link DragomanException} whose message tells a
 * client in one sentence what was found and what to do. The same bytes always give the same
 * samples.
 *
 * <p>All channels are mixed down; if they cancel each other, the loudest is taken instead. Samples
 * that are no number are silence. A recording that is far too quiet is raised as a whole. A file
 * that ends before its header says, or without the end that its container marks, is an error, not
 * half a result.
 *
 * <p>A process is used for many files, one at a time. If it dies, the file is tried once more in a
 * new one, which has proved that it decodes: only a file that is alone with a healthy decoder is
 * blamed for its end.
 *
 * <p>What it does not do: keep code that a file smuggles into a codec from reading what this user
 * may read; and, where there is no {@link SystemCallFilter}, from doing what this user may do.
 * Whoever fears that gives ingest its own container.
 *
 * <p>Safe for use by several threads; there are at most as many processes as threads that decode.
 */
public final class AudioDecoder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AudioDecoder.class);

  /** How long a new process may take until it has proved that it decodes. */
  private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

  /** A process makes room for a new one after so many files, should a codec leak. */
  private static final int FILES_OF_A_PROCESS = 1000;

  private final AudioLimits limits;
  private final DecoderCommand command;
  private final DecodedMemory memory;
  private final Deque<DecoderProcess> idle = new ConcurrentLinkedDeque<>();
  private final Set<DecoderProcess> running = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor clock;
  private volatile boolean closed;

  /**
   * A decoder within these limits.
   *
   * @param memoryBytes how much decoded audio there may be at once, until it is closed; a file that
   *     needs more is alone
   */
  public AudioDecoder(final AudioLimits limits, final long memoryBytes) {
    this(limits, memoryBytes, DecoderCommand.of(limits));
  }

  AudioDecoder(final AudioLimits limits, final long memoryBytes, final DecoderCommand command) {
    this.limits = limits;
    this.command = command;
    this.memory = new DecodedMemory(memoryBytes, (long) limits.maxSamples() * Short.BYTES);
    this.clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("decoder-deadlines").factory());
    clock.setRemoveOnCancelPolicy(true);
  }

  /**
   * Has a process ready, so that the first file is decoded as quickly as the others.
   *
   * @throws DragomanException {@link ErrorCode#DECODER_UNAVAILABLE}
   */
  public void warmUp() {
    idle.push(start());
  }

  /** Decodes a file in memory, which is not changed. */
  public DecodedAudio decode(final ByteBuffer file) {
    return decode(AudioFile.of(file));
  }

  /**
   * Decodes a file.
   *
   * @param file the whole file; the time that it takes to come does not count as decoding
   * @return its sound, at least one sample; to be closed when it is not needed any more
   * @throws DragomanException {@link ErrorCode#EMPTY_INPUT} without bytes or sound, {@link
   *     ErrorCode#INPUT_TOO_LARGE}, {@link ErrorCode#AUDIO_TOO_LONG}, {@link
   *     ErrorCode#DECODER_CRASHED}, {@link ErrorCode#DECODER_UNAVAILABLE} if there is no decoder,
   *     {@link ErrorCode#UNREADABLE_AUDIO} for all else that is wrong with the file, or what the
   *     file throws while it is read
   */
  public DecodedAudio decode(final AudioFile file) {
    if (file.size() < 1) {
      throw new DragomanException(
          ErrorCode.EMPTY_INPUT, "The audio file has no bytes; send a whole file.");
    }
    if (file.size() > limits.maxBytes()) {
      throw AudioErrors.of(
          ErrorCode.INPUT_TOO_LARGE,
          "The audio file has %,d bytes, more than the %,d that audio.max.bytes allows; cut it.",
          file.size(),
          limits.maxBytes());
    }
    final DecodedMemory.Share share = memory.share();
    try (TimeLimit deadline = new TimeLimit(clock, limits.timeout())) {
      return decode(
          file, new SampleCollector(limits.maxSamples(), share, deadline), share, deadline);
    } catch (final RejectedExecutionException e) {
      share.close();
      // The clock takes no more orders once this is closed, which is not the file's fault.
      throw unavailable("ingest stops");
    } catch (final Throwable e) {
      share.close();
      throw e;
    }
  }

  private DecodedAudio decode(
      final AudioFile file,
      final SampleCollector samples,
      final DecodedMemory.Share share,
      final TimeLimit deadline) {
    final DecoderProcess warm = idle.poll();
    FileFormat format;
    try {
      format = decode(warm == null ? start(deadline) : warm, file, samples, deadline);
    } catch (final DecoderProcess.Died first) {
      LOG.warn("A decoder {}; a new one tries the file. It wrote: {}", first.how(), first.said());
      samples.clear();
      try {
        format = decode(start(deadline), file, samples, deadline);
      } catch (final DecoderProcess.Died second) {
        LOG.warn("A new decoder {} on the same file. It wrote: {}", second.how(), second.said());
        throw AudioErrors.of(
            ErrorCode.DECODER_CRASHED,
            "The decoder %s on this file of %,d bytes, twice; convert the file to wav.",
            second.how(),
            file.size());
      }
    }
    return new DecodedAudio(
        samples.toPcm(),
        format.container(),
        format.codec(),
        format.sampleRate(),
        format.channels(),
        share::close);
  }

  private FileFormat decode(
      final DecoderProcess process,
      final AudioFile file,
      final SampleCollector samples,
      final TimeLimit deadline)
      throws DecoderProcess.Died {
    boolean answered = false;
    try {
      deadline.ends(process::kill);
      final FileFormat format = process.decode(new Unhurried(file, deadline), samples);
      answered = true;
      return format;
    } catch (final DragomanException e) {
      // If the file broke off, the process still waits for the rest.
      answered = !process.isSending();
      throw e;
    } catch (final DecoderProcess.Died e) {
      if (deadline.passed()) {
        throw AudioErrors.unreadable(
            "Decoding took more than %,d ms, the most that audio.decode.timeout.ms allows;"
                + " convert the file to wav.",
            limits.timeout().toMillis());
      }
      throw e;
    } finally {
      deadline.ends(() -> {});
      giveBack(process, answered);
    }
  }

  private void giveBack(final DecoderProcess process, final boolean usable) {
    if (usable && !closed && process.files() < FILES_OF_A_PROCESS) {
      idle.push(process);
    } else {
      end(process);
    }
  }

  private void end(final DecoderProcess process) {
    process.kill();
    running.remove(process);
  }

  /** A file whose time to come from where it lies is not the decoder's. */
  private record Unhurried(AudioFile file, TimeLimit deadline) implements AudioFile {
    @Override
    public long size() {
      return file.size();
    }

    @Override
    public InputStream open() throws IOException {
      return new FilterInputStream(deadline.whilePaused(file::open)) {
        @Override
        public int read(final byte[] target, final int offset, final int length)
            throws IOException {
          return deadline.whilePaused(() -> in.read(target, offset, length));
        }
      };
    }
  }

  /** Starts a process, which is not the file's time. */
  private DecoderProcess start(final TimeLimit deadline) {
    return deadline.whilePaused(this::start);
  }

  private DecoderProcess start() {
    if (closed) {
      throw unavailable("ingest stops");
    }
    final DecoderProcess process;
    try {
      process = DecoderProcess.start(command.arguments(), command.memoryBytes());
    } catch (final IOException e) {
      throw unavailable(e.getMessage());
    }
    running.add(process);
    if (closed) {
      end(process);
      throw unavailable("ingest stops");
    }
    try (TimeLimit deadline = new TimeLimit(clock, START_TIMEOUT)) {
      deadline.ends(process::kill);
      process.awaitReady();
      return process;
    } catch (final DecoderProcess.Died e) {
      end(process);
      LOG.warn("A decoder {} before it was ready. It wrote: {}", e.how(), e.said());
      throw unavailable("it " + e.how());
    }
  }

  private static DragomanException unavailable(final String why) {
    return AudioErrors.of(
        ErrorCode.DECODER_UNAVAILABLE,
        "No process that decodes audio can be started: %s; see the log.",
        why);
  }

  /** The processes, for tests. */
  Set<DecoderProcess> processes() {
    return Set.copyOf(running);
  }

  /** Ends all processes; what they are doing fails. */
  @Override
  public void close() {
    closed = true;
    running.forEach(DecoderProcess::kill);
    clock.shutdownNow();
  }
}
