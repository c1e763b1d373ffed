package io.dragoman.inference.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestCacheTest {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  /** A file of the system: its time of change lies well back, which no test can make. */
  private static final Path OLD = Path.of(System.getProperty("java.home"), "lib", "modules");

  @TempDir private Path directory;

  private final AtomicInteger computed = new AtomicInteger();

  @Test
  void shouldReadAgainOnlyWhenNothingIsKept() throws IOException {
    final DigestCache cache = new DigestCache(Optional.of(directory.resolve("a/b")), 1);

    assertThat(get(cache, OLD)).isEqualTo(DIGEST);
    assertThat(get(cache, OLD)).isEqualTo(DIGEST);
    assertThat(computed).hasValue(1);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void shouldReadAgainWhenWhatIsKeptIsNoDigest() throws IOException {
    final DigestCache cache = new DigestCache(Optional.of(directory), 1);
    get(cache, OLD);
    Files.writeString(kept().getFirst(), "cut o");

    assertThat(get(cache, OLD)).isEqualTo(DIGEST);
    assertThat(computed).hasValue(2);
  }

  @Test
  void shouldKeepNothingWhenAFileHasJustChanged() throws IOException {
    final Path fresh = Files.writeString(directory.resolve("fresh.onnx"), "weights");
    final DigestCache cache = new DigestCache(Optional.of(directory.resolve("cache")), 1);

    get(cache, OLD, fresh);
    get(cache, OLD, fresh);

    assertThat(computed).hasValue(2);
    assertThat(directory.resolve("cache")).doesNotExist();
  }

  @Test
  void shouldComputeWhenTheCacheCannotBeWritten() throws IOException {
    final Path file = Files.writeString(directory.resolve("file"), "");
    final DigestCache cache = new DigestCache(Optional.of(file.resolve("below")), 1);

    assertThat(get(cache, OLD)).isEqualTo(DIGEST);
  }

  @Test
  void shouldKeepNothingWhenFilesAreSmall() throws IOException {
    final DigestCache cache = new DigestCache(Optional.of(directory), Long.MAX_VALUE);

    get(cache, OLD);
    get(cache, OLD);

    assertThat(computed).hasValue(2);
    assertThat(kept()).isEmpty();
  }

  private String get(final DigestCache cache, final Path... files) {
    return cache.get(
        List.of(files),
        () -> {
          computed.incrementAndGet();
          return DIGEST;
        });
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
