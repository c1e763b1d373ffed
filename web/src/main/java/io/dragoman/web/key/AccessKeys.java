package io.dragoman.web.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a {@link KeyFile}, which is read again when it changes, so that a key can be given or
 * taken back without a restart. A file that became unreadable changes nothing, and the log says so;
 * one that holds no key any more lets nobody in.
 */
public final class AccessKeys {
  private static final Logger LOG = LoggerFactory.getLogger(AccessKeys.class);

  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Optional<KeyFile> file;
  private final InstantSource clock;
  private volatile Loaded loaded;

  /** What became of a key that somebody sent. */
  public sealed interface Finding {
    /** It is good. */
    record Good(Principal principal) implements Finding {}

    /** It was good, and is known still. */
    record Expired(Principal principal) implements Finding {}

    /**
     * Nobody has it.
     *
     * @param keyId the id of the key that it pretends to be; empty if it names none of the file's
     */
    record Unknown(String keyId) implements Finding {}
  }

  private AccessKeys(final Optional<KeyFile> file, final Loaded loaded, final InstantSource clock) {
    this.file = file;
    this.loaded = loaded;
    this.clock = clock;
  }

  /** Nobody has a key. */
  public static AccessKeys none() {
    return new AccessKeys(
        Optional.empty(),
        new Loaded(Stamp.NONE, List.of(), Optional.empty()),
        InstantSource.system());
  }

  /**
   * The keys of a file.
   *
   * @throws KeyFileException naming the file, and the line if one is wrong
   */
  public static AccessKeys of(final Path file, final InstantSource clock) {
    final KeyFile keys = new KeyFile(file);
    final Stamp stamp = Stamp.of(file);
    return new AccessKeys(
        Optional.of(keys), new Loaded(stamp, keys.required(), Optional.empty()), clock);
  }

  /** Whether there are any. */
  public boolean configured() {
    return file.isPresent();
  }

  /** Whether the key has the form of those that nobody can guess. */
  public static boolean isUnguessable(final String key) {
    return Secret.id(key).isPresent();
  }

  /** Whose key it is; takes as long whether it is nearly right or not at all. */
  public Finding find(final String key) {
    final byte[] hash = Secret.sha256(key);
    final Optional<String> id = Secret.id(key);
    final List<AccessKey> keys = current();
    Optional<AccessKey> found = Optional.empty();
    String claimed = "";
    for (final AccessKey one : keys) {
      if (id.isPresent() && !one.id().isEmpty() && !one.id().equals(id.get())) {
        // An id is no secret.
        continue;
      }
      if (id.isPresent() && one.id().equals(id.get())) {
        claimed = one.id();
      }
      if (MessageDigest.isEqual(one.hashBytes(), hash)) {
        found = Optional.of(one);
      }
    }
    if (found.isEmpty()) {
      return new Finding.Unknown(claimed);
    }
    final Principal principal = found.get().principal();
    return found.get().isGood(clock.instant())
        ? new Finding.Good(principal)
        : new Finding.Expired(principal);
  }

  /** Every request asks: only a change makes them wait for each other. */
  private List<AccessKey> current() {
    if (file.isPresent()) {
      final Stamp stamp = Stamp.of(file.get().path());
      if (isOld(stamp)) {
        readAgain(file.get());
      }
    }
    return loaded.keys();
  }

  private boolean isOld(final Stamp stamp) {
    final Loaded known = loaded;
    return !stamp.equals(known.stamp()) || known.failed().map(this::isLongAgo).orElse(false);
  }

  private synchronized void readAgain(final KeyFile changed) {
    final Stamp stamp = Stamp.of(changed.path());
    if (!isOld(stamp)) {
      return;
    }
    try {
      loaded = new Loaded(stamp, changed.present(), Optional.empty());
      LOG.info("API keys were read again: {}", loaded.keys().size());
      if (loaded.keys().isEmpty()) {
        LOG.warn("{} holds no key any more, so no one is let in", changed.path());
      }
    } catch (final KeyFileException e) {
      loaded = new Loaded(stamp, loaded.keys(), Optional.of(clock.instant()));
      LOG.error(
          "The changed API keys cannot be used, so those of before stay good; correct the file:"
              + " {}",
          e.getMessage());
    }
  }

  /** A file that could not be read may have been right: a key that was taken back is in it. */
  private boolean isLongAgo(final Instant failed) {
    return !clock.instant().isBefore(failed.plus(RETRY));
  }

  /** What changes when a file does. */
  private record Stamp(long modified, long size, String file) {
    static final Stamp NONE = new Stamp(0, 0, "");

    static Stamp of(final Path path) {
      try {
        final BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(
            now.lastModifiedTime().to(TimeUnit.NANOSECONDS),
            now.size(),
            String.valueOf(now.fileKey()));
      } catch (final IOException gone) {
        return NONE;
      }
    }
  }

  /**
   * What the file said.
   *
   * @param failed when it could not be read; the keys are those of before then
   */
  private record Loaded(Stamp stamp, List<AccessKey> keys, Optional<Instant> failed) {}
}
