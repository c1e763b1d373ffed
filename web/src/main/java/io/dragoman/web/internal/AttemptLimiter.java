package io.dragoman.web.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong keys by address: so many a minute, then no more are tried from there. Addresses of
 * IPv6 count by their network of 64 bits, which one machine may have as a whole.
 */
final class AttemptLimiter {
  static final int MAX_ATTEMPTS = 10;
  static final Duration WINDOW = Duration.ofMinutes(1);

  /** Those heard of last. */
  private static final int MAX_ADDRESSES = 10_000;

  private static final int NETWORK_BYTES = 8;

  private final Map<String, Attempts> attempts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Attempts> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  private record Attempts(Instant since, int count) {}

  /** Whether another key from there may be tried. */
  synchronized boolean allows(final InetAddress address, final Instant now) {
    final Attempts before = attempts.get(network(address));
    return before == null || isOver(before, now) || before.count() < MAX_ATTEMPTS;
  }

  /** A wrong key came from there; returns how many did in this window. */
  synchronized int failed(final InetAddress address, final Instant now) {
    return attempts
        .compute(
            network(address),
            (any, before) ->
                before == null || isOver(before, now)
                    ? new Attempts(now, 1)
                    : new Attempts(before.since(), before.count() + 1))
        .count();
  }

  private static boolean isOver(final Attempts before, final Instant now) {
    return !now.isBefore(before.since().plus(WINDOW));
  }

  private static String network(final InetAddress address) {
    final byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }
}
