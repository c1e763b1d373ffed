package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.internal.model.UserCache;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/**
 * Keeps fused graphs and what came of trying them, and which layout of threads was the fastest, by
 * a key of all that decides either.
 *
 * <p>That a graph is being tried is written down before: should the process die of it, the next one
 * will not try again. What cannot be kept is tried at each start; the cache never fails.
 */
final class FusionCache {
  private static final String TRIAL = "trial";
  private static final String REASON = "reason";
  private static final String STEPWISE = "stepwise.nanos";
  private static final String FUSED = "fused.nanos";
  private static final String LAYOUT = "layout";
  private static final String LANES = "lanes";
  private static final String THREADS = "threads";
  private static final String GAIN = "gain";
  private static final String BEGUN = "begun";
  private static final String REFUSED = "refused";
  private static final String PASSED = "passed";

  private final Optional<Path> directory;

  /**
   * Keeps graphs in a directory, which is made when there is one to keep.
   *
   * @param directory where; empty: nowhere
   */
  FusionCache(final Optional<Path> directory) {
    this.directory = directory;
  }

  /** In the user's cache directory; nowhere if there is none. */
  static FusionCache ofUser() {
    return new FusionCache(UserCache.directory("fused"));
  }

  /** What came of trying a graph. */
  sealed interface Trial {
    /**
     * It is not to be used.
     *
     * @param reason why, as the end of a sentence
     */
    record Refused(String reason) implements Trial {}

    /**
     * It gave the same tokens.
     *
     * @param stepwiseNanos time that it took step by step
     * @param fusedNanos time that the graph took for the same
     */
    record Passed(long stepwiseNanos, long fusedNanos) implements Trial {}
  }

  /** A place in the cache that no other process looks at meanwhile. */
  final class Entry {
    private final Optional<Path> path;

    private Entry(final Optional<Path> path) {
      this.path = path;
    }

    /** What is known; a trial that was begun and did not end is a refusal. */
    Optional<Trial> trial() {
      return path.flatMap(file -> read(beside(file, TRIAL))).flatMap(Entry::trial);
    }

    private static Optional<Trial> trial(final byte[] bytes) {
      final Properties fields = new Properties();
      try {
        fields.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
        return switch (fields.getProperty(TRIAL, "")) {
          case BEGUN ->
              Optional.of(new Trial.Refused("the process that tried it last did not live to tell"));
          case REFUSED -> Optional.of(new Trial.Refused(fields.getProperty(REASON, "unknown")));
          case PASSED ->
              Optional.of(
                  new Trial.Passed(
                      Long.parseLong(fields.getProperty(STEPWISE)),
                      Long.parseLong(fields.getProperty(FUSED))));
          default -> Optional.empty();
        };
      } catch (final IOException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    /** The graph of a trial that was passed. */
    Optional<byte[]> graph() {
      return path.flatMap(file -> read(beside(file, "onnx")));
    }

    /** Which layout of threads was the fastest, where that was measured. */
    Optional<ThreadLayout> layout() {
      return path.flatMap(file -> read(beside(file, LAYOUT))).flatMap(Entry::layout);
    }

    private static Optional<ThreadLayout> layout(final byte[] bytes) {
      final Properties fields = new Properties();
      try {
        fields.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
        return Optional.of(
            new ThreadLayout(
                Integer.parseInt(fields.getProperty(LANES)),
                Integer.parseInt(fields.getProperty(THREADS)),
                Double.parseDouble(fields.getProperty(GAIN))));
      } catch (final IOException | RuntimeException e) {
        return Optional.empty();
      }
    }

    /** Keeps which layout of threads was the fastest. */
    void keep(final ThreadLayout layout) {
      write(
          LAYOUT,
          fields(
              LANES,
              String.valueOf(layout.lanes()),
              THREADS,
              String.valueOf(layout.threads()),
              GAIN,
              String.valueOf(layout.gain())));
    }

    /** Keeps a graph that is about to be tried. */
    void begin(final byte[] graph) {
      write("onnx", graph);
      write(TRIAL, fields(TRIAL, BEGUN));
    }

    /** Keeps what came of it. */
    void end(final Trial trial) {
      write(
          TRIAL,
          switch (trial) {
            case Trial.Refused(var reason) -> fields(TRIAL, REFUSED, REASON, reason);
            case Trial.Passed(var stepwise, var fused) ->
                fields(
                    TRIAL,
                    PASSED,
                    STEPWISE,
                    String.valueOf(stepwise),
                    FUSED,
                    String.valueOf(fused));
          });
    }

    /** Forgets what was kept. */
    void forget() {
      path.ifPresent(
          file -> {
            try {
              Files.deleteIfExists(beside(file, TRIAL));
            } catch (final IOException e) {
              // It will be tried again, or refused once more.
              return;
            }
          });
    }

    private static Properties fields(final String... pairs) {
      final Properties fields = new Properties();
      for (int i = 0; i < pairs.length; i += 2) {
        fields.setProperty(pairs[i], pairs[i + 1]);
      }
      return fields;
    }

    private void write(final String ending, final Properties fields) {
      final StringWriter text = new StringWriter();
      try {
        fields.store(text, null);
      } catch (final IOException e) {
        throw new IllegalStateException("A string can always be written to", e);
      }
      write(ending, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void write(final String ending, final byte[] bytes) {
      path.ifPresent(
          file -> {
            try {
              final Path part = Files.createTempFile(file.getParent(), "part", "");
              Files.write(part, bytes);
              Files.move(part, beside(file, ending), StandardCopyOption.ATOMIC_MOVE);
            } catch (final IOException e) {
              // A cache that cannot be written is only slow.
              return;
            }
          });
    }

    private static Path beside(final Path file, final String ending) {
      return file.resolveSibling(file.getFileName() + "." + ending);
    }

    private static Optional<byte[]> read(final Path file) {
      try {
        return Optional.of(Files.readAllBytes(file));
      } catch (final IOException e) {
        return Optional.empty();
      }
    }
  }

  /**
   * Works with the entry of a key, alone among all processes of this machine.
   *
   * @param key letters and digits
   */
  <R> R with(final String key, final Function<Entry, R> work) {
    final Optional<Path> made = directory.flatMap(FusionCache::made);
    if (made.isEmpty()) {
      return work.apply(new Entry(Optional.empty()));
    }
    final Path path = made.get().resolve(key);
    // A lock on a file is the process's: threads of one process need another.
    synchronized (key.intern()) {
      try (FileChannel channel =
              FileChannel.open(
                  Entry.beside(path, "lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        return work.apply(new Entry(lock.isValid() ? Optional.of(path) : Optional.empty()));
      } catch (final IOException e) {
        return work.apply(new Entry(Optional.empty()));
      }
    }
  }

  private static Optional<Path> made(final Path path) {
    try {
      return Optional.of(Files.createDirectories(path));
    } catch (final IOException e) {
      return Optional.empty();
    }
  }
}
