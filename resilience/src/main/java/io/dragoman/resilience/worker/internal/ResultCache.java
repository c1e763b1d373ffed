package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.batch.Batcher;
import io.dragoman.resilience.batch.EnginePool;
import io.dragoman.resilience.batch.Verdict;
import io.dragoman.resilience.worker.ResultCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
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

  private final WindowStore<String, byte[]> store;
  private final ResultCodec<R> codec;
  private final EnginePool<W, R> pool;
  private final Duration retention;
  private final InstantSource clock;

  ResultCache(
      final WindowStore<String, byte[]> store,
      final ResultCodec<R> codec,
      final EnginePool<W, R> pool,
      final Duration retention,
      final InstantSource clock) {
    this.store = store;
    this.codec = codec;
    this.pool = pool;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * An earlier answer of the engine that would be asked now, or of one preferred to it. An answer
   * of a fallback is good enough only while fallbacks answer anyway.
   */
  Optional<Verdict.Done<R>> find(final String fingerprint) {
    for (final Batcher<W, R> batcher : pool.batchers()) {
      final Optional<Verdict.Done<R>> found = find(fingerprint, batcher.engine());
      if (found.isPresent() || batcher.available()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Remembers an answer, unless it is so large that the changelog might refuse it. */
  void put(final String fingerprint, final Verdict.Done<R> done) {
    final byte[] bytes;
    try {
      bytes = codec.encode(done.result());
    } catch (final RuntimeException e) {
      LOG.warn("An answer of {} cannot be stored; it is given all the same.", done.engine(), e);
      return;
    }
    final String key = key(fingerprint, done.modelVersion());
    if (bytes.length + 3L * key.length() > MAX_BYTES) {
      LOG.debug("An answer of {} with {} bytes is not remembered", done.engine(), bytes.length);
      return;
    }
    store.put(key, bytes, clock.millis());
  }

  private Optional<Verdict.Done<R>> find(final String fingerprint, final BatchEngine<W, R> engine) {
    final Instant now = clock.instant();
    byte[] newest = null;
    try (WindowStoreIterator<byte[]> found =
        store.fetch(key(fingerprint, engine.modelVersion()), now.minus(retention), now)) {
      while (found.hasNext()) {
        newest = found.next().value;
      }
    }
    if (newest == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Verdict.Done<>(codec.decode(newest), engine.name(), engine.modelVersion()));
    } catch (final RuntimeException e) {
      LOG.warn("A stored answer of {} cannot be read; the work is run again.", engine.name(), e);
      return Optional.empty();
    }
  }

  private static String key(final String fingerprint, final String modelVersion) {
    return fingerprint + "\n" + modelVersion;
  }
}
