package io.dragoman.inference.internal.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Remembers digests of files that take long to read, so that a start or a restart need not.
 *
 * <p>A digest is kept under the path, size, inode, and times of modification and change of each of
 * its files: whatever changes one of them changes the place where the digest is looked for, and
 * nobody can set the time of change. Files that changed a moment ago are read, because a second
 * change may have the same time. What cannot be kept is computed; the cache never fails.
 */
final class DigestCache {
  /** Reading less takes no time worth a file. */
  private static final long MIN_BYTES = 64L << 20;

  /** Longer than the steps of any file system's clock. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Optional<Path> directory;
  private final long leastBytes;

  /**
   * Keeps digests in a directory, which is made when there is one to keep.
   *
   * @param directory where; empty: nowhere
   * @param leastBytes what files have together at least
   */
  DigestCache(final Optional<Path> directory, final long leastBytes) {
    this.directory = directory;
    this.leastBytes = leastBytes;
  }

  /** In the user's cache directory; nowhere if there is none. */
  static DigestCache ofUser() {
    return new DigestCache(UserCache.directory("digests"), MIN_BYTES);
  }

  /**
   * The digest of files, kept or computed.
   *
   * @param files all that it is of, in order
   * @param compute reads them; gives 64 lower-case hex digits
   */
  String get(final List<Path> files, final Supplier<String> compute) {
    final Optional<String> state = state(files);
    if (state.isEmpty()) {
      return compute.get();
    }
    final Path kept = directory.orElseThrow().resolve(state.get());
    final Optional<String> known = read(kept);
    if (known.isPresent()) {
      return known.get();
    }
    final String digest = compute.get();
    // Not under the old state if a file was changed while it was read.
    if (state(files).equals(state)) {
      write(kept, digest);
    }
    return digest;
  }

  /** What the files look like from outside; empty when their digest is not to be kept. */
  private Optional<String> state(final List<Path> files) {
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      final FileTime settled = FileTime.from(Instant.now().minus(SETTLED));
      long bytes = 0;
      for (final Path file : files) {
        // Of what a link points to: models are often links into a cache.
        final Map<String, Object> seen =
            Files.readAttributes(
                file, "unix:size,ino,dev,lastModifiedTime,ctime", new LinkOption[0]);
        final FileTime changed = (FileTime) seen.get("ctime");
        if (changed.compareTo(settled) > 0) {
          return Optional.empty();
        }
        bytes += (Long) seen.get("size");
        final String line =
            "%s\n%s %s %s %s %s\n"
                .formatted(
                    file.toAbsolutePath().normalize(),
                    seen.get("size"),
                    seen.get("dev"),
                    seen.get("ino"),
                    seen.get("lastModifiedTime"),
                    changed);
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return bytes < leastBytes
          ? Optional.empty()
          : Optional.of(HexFormat.of().formatHex(digest.digest()));
    } catch (final IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static Optional<String> read(final Path kept) {
    try {
      return Optional.of(Files.readString(kept)).filter(text -> DIGEST.matcher(text).matches());
    } catch (final IOException e) {
      return Optional.empty();
    }
  }

  private static void write(final Path kept, final String digest) {
    try {
      Files.createDirectories(kept.getParent());
      final Path part = Files.createTempFile(kept.getParent(), "part", "");
      Files.writeString(part, digest);
      Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE);
    } catch (final IOException e) {
      // A cache that cannot be written is only slow.
      return;
    }
  }
}
