package io.dragoman.gateway.api;

import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.key.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Serves each client so often as its tier allows: so many requests in a second, a minute and an
 * hour, given back evenly. A request that is refused costs nothing. Says in headers what is left,
 * as {@code RateLimit} and {@code RateLimit-Policy} and in the older form.
 *
 * <p>Nothing is kept of clients that have all of it back. Safe for several threads.
 */
public final class RateLimits implements Admission {
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

  private final Function<String, Tier> tiers;
  private final int factor;
  private final InstantSource clock;
  private final ConcurrentMap<String, Map<Window, Instant>> clients = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> nextSweep;

  /**
   * Of one kind of request.
   *
   * @param tiers by name
   * @param factor how many times as often as a tier says
   */
  public RateLimits(
      final Function<String, Tier> tiers, final int factor, final InstantSource clock) {
    this.tiers = tiers;
    this.factor = factor;
    this.clock = clock;
    this.nextSweep = new AtomicReference<>(clock.instant());
  }

  /**
   * So many requests in a time.
   *
   * @param name what headers call it
   */
  private record Window(String name, long requests, Duration time) {
    Duration each() {
      return time.dividedBy(requests);
    }

    /** Of which so many are left when all are back at {@code full}. */
    long left(final Instant full, final Instant now) {
      final long nanos = Math.max(0, Duration.between(now, full).toNanos());
      return Math.max(0, (time.toNanos() - nanos) / each().toNanos());
    }
  }

  /** Whether there is any limit for a caller. */
  boolean limits(final Principal caller) {
    return !windows(tiers.apply(caller.tier())).isEmpty();
  }

  @Override
  public Map<String, String> admit(final ApiRequest request) {
    final Tier tier = tiers.apply(request.caller().tier());
    final List<Window> windows = windows(tier);
    if (windows.isEmpty()) {
      return Map.of();
    }
    final Instant now = clock.instant();
    sweep(now);
    final AtomicReference<Map<String, String>> headers = new AtomicReference<>(Map.of());
    clients.compute(
        request.caller().name(),
        (name, before) -> {
          final Map<Window, Instant> full = before == null ? Map.of() : before;
          windows.stream()
              .filter(window -> window.left(at(full, window, now), now) == 0)
              .max(Comparator.comparing(window -> at(full, window, now)))
              .ifPresent(
                  window -> {
                    throw refusal(window, full, windows, now);
                  });
          final Map<Window, Instant> after =
              windows.stream()
                  .collect(
                      Collectors.toMap(
                          Function.identity(),
                          window -> at(full, window, now).plus(window.each())));
          headers.set(headers(after, windows, now));
          return after;
        });
    return headers.get();
  }

  private static ApiException refusal(
      final Window window,
      final Map<Window, Instant> full,
      final List<Window> windows,
      final Instant now) {
    final Duration wait =
        Duration.between(now, at(full, window, now)).minus(window.time()).plus(window.each());
    ApiException refusal =
        new ApiException(
            Code.RATE_LIMITED,
            "You have sent as many requests as you may in a " + window.name() + ".",
            "Wait as long as Retry-After says; a client of your tier has "
                + window.requests()
                + " in a "
                + window.name()
                + ".");
    for (final Map.Entry<String, String> header : headers(full, windows, now).entrySet()) {
      refusal = refusal.withHeader(header.getKey(), header.getValue());
    }
    return refusal.withHeader("Retry-After", Long.toString(seconds(wait)));
  }

  private static Map<String, String> headers(
      final Map<Window, Instant> full, final List<Window> windows, final Instant now) {
    final Window tightest =
        windows.stream()
            .min(Comparator.comparingLong(window -> window.left(at(full, window, now), now)))
            .orElseThrow();
    final long left = tightest.left(at(full, tightest, now), now);
    final long reset = seconds(Duration.between(now, at(full, tightest, now)));
    final Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "RateLimit-Policy",
        windows.stream()
            .map(
                window ->
                    "\"%s\";q=%d;w=%d"
                        .formatted(window.name(), window.requests(), window.time().toSeconds()))
            .collect(Collectors.joining(", ")));
    headers.put("RateLimit", "\"%s\";r=%d;t=%d".formatted(tightest.name(), left, reset));
    headers.put("X-RateLimit-Limit", Long.toString(tightest.requests()));
    headers.put("X-RateLimit-Remaining", Long.toString(left));
    headers.put("X-RateLimit-Reset", Long.toString(reset));
    return headers;
  }

  private List<Window> windows(final Tier tier) {
    final List<Window> windows = new ArrayList<>();
    add(windows, "second", tier.perSecond(), Duration.ofSeconds(1));
    add(windows, "minute", tier.perMinute(), Duration.ofMinutes(1));
    add(windows, "hour", tier.perHour(), Duration.ofHours(1));
    return windows;
  }

  private void add(
      final List<Window> windows, final String name, final int requests, final Duration time) {
    if (requests > 0) {
      windows.add(new Window(name, (long) requests * factor, time));
    }
  }

  /** When a client has all of a window back. */
  private static Instant at(
      final Map<Window, Instant> full, final Window window, final Instant now) {
    final Instant known = full.getOrDefault(window, now);
    return known.isAfter(now) ? known : now;
  }

  private static long seconds(final Duration time) {
    return Math.max(1, Math.ceilDiv(time.toMillis(), 1_000));
  }

  private void sweep(final Instant now) {
    final Instant due = nextSweep.get();
    if (!now.isBefore(due) && nextSweep.compareAndSet(due, now.plus(SWEEP_EVERY))) {
      clients
          .keySet()
          .forEach(
              client ->
                  clients.computeIfPresent(
                      client,
                      (name, full) ->
                          full.values().stream().anyMatch(time -> time.isAfter(now))
                              ? full
                              : null));
    }
  }

  /** Of how many clients something is kept. */
  int size() {
    return clients.size();
  }
}
