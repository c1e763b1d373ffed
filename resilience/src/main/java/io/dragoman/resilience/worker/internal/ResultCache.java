package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.batch.JobOutcome;
import io.dragoman.resilience.store.WindowMemory;
import io.dragoman.resilience.store.WindowMemory.Remembered;
import io.dragoman.resilience.worker.ResultCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers of the last hours by fingerprint and model version.
 *
 * <p>A broken answer in it never breaks a record: the work is run again.
 */
final class ResultCache<W, R> {
  private static final Logger LOG = LoggerFactory.getLogger(ResultCache.class);

  /** Half of what topics take by default; a record that is refused would stop the app. */
  private static final int MAX_BYTES = 512 * 1024;

  private static final String REMOTE = "\nremote";

  private final WindowMemory memory;
  private final ResultCodec<R> codec;
  private final Set<String> remote;

  /**
   * With what is remembered already.
   *
   * @param remote names of the engines that send work away from this machine
   */
  ResultCache(final WindowMemory memory, final ResultCodec<R> codec, final Set<String> remote) {
    this.memory = memory;
    this.codec = codec;
    this.remote = Set.copyOf(remote);
  }

  /**
   * An earlier answer of one of these engines.
   *
   * @param engines whose answer will do, the best first
   */
  Optional<JobOutcome.Done<R>> find(
      final String fingerprint, final List<BatchEngine<W, R>> engines) {
    for (final BatchEngine<W, R> engine : engines) {
      final Optional<JobOutcome.Done<R>> found = find(fingerprint, engine);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Remembers an answer, unless it is so large that the changelog might refuse it. */
  void put(final String fingerprint, final JobOutcome.Done<R> done) {
    final byte[] bytes;
    try {
      bytes = codec.encode(done.result());
    } catch (final RuntimeException e) {
      LOG.warn("An answer of {} cannot be stored; it is given all the same.", done.engine(), e);
      return;
    }
    final String key = key(fingerprint, done.engine(), done.modelVersion());
    if (bytes.length + 3L * key.length() > MAX_BYTES) {
      LOG.debug("An answer of {} with {} bytes is not remembered", done.engine(), bytes.length);
      return;
    }
    memory.put(key, bytes);
  }

  private Optional<JobOutcome.Done<R>> find(
      final String fingerprint, final BatchEngine<W, R> engine) {
    // Read once: an answer must not get the version of a model that came meanwhile.
    final String version = engine.modelVersion();
    final List<Remembered> found = memory.find(key(fingerprint, engine.name(), version));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new JobOutcome.Done<>(
              codec.decode(found.getLast().value()), engine.name(), version, Duration.ZERO));
    } catch (final RuntimeException e) {
      LOG.warn("A stored answer of {} cannot be read; the work is run again.", engine.name(), e);
      return Optional.empty();
    }
  }

  /** Whatever versions engines give themselves: where an answer was made is never mistaken. */
  private String key(final String fingerprint, final String engine, final String modelVersion) {
    return fingerprint + "\n" + modelVersion + (remote.contains(engine) ? REMOTE : "");
  }
}
