package io.dragoman.ingest.audio;

import java.time.Duration;

/**
 * What decoding may cost.
 *
 * @param maxBytes largest file, in bytes
 * @param maxDuration longest decoded audio; counted while decoding, whatever the file says
 * @param timeout longest time that one file may take
 */
public record AudioLimits(int maxBytes, Duration maxDuration, Duration timeout) {
  /** Longest duration that can be configured: its samples still fit into an array. */
  public static final Duration MAX_DURATION = Duration.ofHours(12);

  /** 25 MiB as clients of speech APIs are used to, one hour (115 MB decoded), 20 seconds. */
  public static final AudioLimits DEFAULT =
      new AudioLimits(25 * 1024 * 1024, Duration.ofHours(1), Duration.ofSeconds(20));

  public AudioLimits {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1, not " + maxBytes);
    }
    if (!maxDuration.isPositive() || maxDuration.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(
          "maxDuration must be positive and at most " + MAX_DURATION + ", not " + maxDuration);
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout must be positive, not " + timeout);
    }
  }

  /** Most samples of decoded audio. */
  int maxSamples() {
    return Pcm.samples(maxDuration.toMillis());
  }
}
