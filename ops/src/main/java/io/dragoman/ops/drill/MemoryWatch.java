package io.dragoman.ops.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures from time to time what a worker takes. Asks the JVM and the operating system from
 * outside, so that what is measured is not what measures.
 */
final class MemoryWatch {
  private static final int SAMPLES = 60;
  private static final Duration MIN_INTERVAL = Duration.ofSeconds(5);
  private static final long KIB = 1024;

  private final WorkerChild worker;
  private final long start = System.nanoTime();
  private final long interval;
  private final List<MemorySample> samples = new ArrayList<>();

  /**
   * Watches a worker.
   *
   * @param total how long it will be watched
   */
  MemoryWatch(final WorkerChild worker, final Duration total) {
    this.worker = worker;
    interval = Math.max(total.dividedBy(SAMPLES).toNanos(), MIN_INTERVAL.toNanos());
  }

  /** Takes a sample if it is time. */
  void look() throws IOException, InterruptedException {
    final long now = System.nanoTime() - start;
    if (now >= samples.size() * interval) {
      samples.add(
          new MemorySample(
              Duration.ofNanos(now), heap(worker.pid()), resident(worker.pid()), state()));
    }
  }

  List<MemorySample> samples() {
    return List.copyOf(samples);
  }

  /** The histogram collects garbage first; its last line is the sum of all live objects. */
  private static long heap(final long pid) throws IOException, InterruptedException {
    final Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    final String total =
        output(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .lines()
            .filter(line -> line.startsWith("Total"))
            .findFirst()
            .orElseThrow(() -> new IOException("The worker's heap could not be measured"));
    return Long.parseLong(total.trim().split("\\s+")[2]);
  }

  private static long resident(final long pid) throws IOException, InterruptedException {
    return Long.parseLong(output("ps", "-o", "rss=", "-p", Long.toString(pid)).trim()) * KIB;
  }

  private long state() throws IOException {
    try (Stream<Path> files = Files.walk(worker.stores())) {
      return files.filter(Files::isRegularFile).mapToLong(MemoryWatch::size).sum();
    } catch (final UncheckedIOException e) {
      // A store deleted a directory meanwhile; once more, it will not do so all the time.
      return state();
    }
  }

  private static long size(final Path file) {
    try {
      return Files.size(file);
    } catch (final NoSuchFileException e) {
      return 0;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String output(final String... command) throws IOException, InterruptedException {
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final String text;
    try (var out = process.getInputStream()) {
      text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (process.waitFor() != 0) {
      throw new IOException("%s failed: %s".formatted(command[0], text));
    }
    return text;
  }
}
