package io.dragoman.resilience.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file of settings that is read again when it changes, so that it can be changed without a
 * restart. One that became wrong or unreadable changes nothing, and the log says so.
 *
 * <p>Looked at when it is asked for, at most once a second. Thread-safe.
 *
 * @param <T> what the file says
 */
public final class WatchedFile<T> implements Supplier<T> {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
  private static final int MAX_BYTES = 1 << 20;
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** A file that could not be read may have been right. */
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final String key;
  private final Path path;
  private final Function<byte[], T> parser;
  private final BiConsumer<T, T> follows;
  private final InstantSource clock;
  private Loaded<T> loaded;
  private Instant looked;

  /** What the file said; failed: when it could not be used, so that this is what it said before. */
  private record Loaded<T>(Optional<Stamp> stamp, T said, Optional<Instant> failed) {}

  /** What changes when a file does. */
  private record Stamp(Instant modified, long size, String file) {}

  /**
   * Reads a file for the first time.
   *
   * @param key the key of the configuration that names it, for messages
   * @param parser reads all of it; {@code IllegalArgumentException} with a sentence, if something
   *     in it is wrong
   * @param follows takes what it says now and what it said before; the same, if it may not say the
   *     one after the other
   * @throws ConfigurationException when it cannot be read or something in it is wrong
   */
  public WatchedFile(
      final String key,
      final Path path,
      final Function<byte[], T> parser,
      final BiConsumer<T, T> follows,
      final InstantSource clock) {
    this.key = key;
    this.path = path;
    this.parser = parser;
    this.follows = follows;
    this.clock = clock;
    final Optional<Stamp> stamp = stamp(path);
    try {
      this.loaded = new Loaded<>(stamp, parser.apply(bytes(path)), Optional.empty());
    } catch (final IOException | IllegalArgumentException e) {
      throw new ConfigurationException(key + ": " + sentence(e), e);
    }
    this.looked = clock.instant();
  }

  /** What it says, or said before it became wrong. */
  @Override
  public synchronized T get() {
    final Instant now = clock.instant();
    if (now.isBefore(looked) || !now.isBefore(looked.plus(LOOK))) {
      looked = now;
      look(now);
    }
    return loaded.said();
  }

  private void look(final Instant now) {
    final Optional<Stamp> stamp = stamp(path);
    final boolean again =
        loaded.failed().filter(failed -> !now.isBefore(failed.plus(RETRY))).isPresent();
    if (stamp.equals(loaded.stamp()) && !again) {
      return;
    }
    try {
      final T said = parser.apply(bytes(path));
      follows.accept(said, loaded.said());
      if (!said.equals(loaded.said())) {
        LOG.info("{} was read again: {}", path, said);
      }
      loaded = new Loaded<>(stamp, said, Optional.empty());
    } catch (final IOException | IllegalArgumentException e) {
      loaded = new Loaded<>(stamp, loaded.said(), Optional.of(now));
      LOG.error(
          "The changed {} cannot be used, so what it said before stays good; correct it: {}",
          key,
          sentence(e));
    }
  }

  private String sentence(final Exception e) {
    return e instanceof IOException
        ? path.toAbsolutePath() + " cannot be read: " + e
        : path.toAbsolutePath() + ": " + e.getMessage();
  }

  private static byte[] bytes(final Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      final byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IllegalArgumentException("it has more than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }

  /** Empty while it is not there. */
  private static Optional<Stamp> stamp(final Path path) {
    try {
      final BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return Optional.of(
          new Stamp(now.lastModifiedTime().toInstant(), now.size(), String.valueOf(now.fileKey())));
    } catch (final IOException gone) {
      return Optional.empty();
    }
  }
}
