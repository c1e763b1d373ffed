package io.dragoman.auditor;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sightings of requests in memory, for a look at what topics hold. Bounded: when it is full, it
 * takes no further request, and says so.
 *
 * <p>Not thread-safe.
 */
public final class AuditBook {
  private final int maxSightings;
  private final Map<String, Map<String, Sighting>> requests = new HashMap<>();
  private final Set<String> leftOut = new HashSet<>();
  private int sightings;
  private boolean overflowed;

  /**
   * An empty one.
   *
   * @param maxSightings how much it takes, some 300 bytes each
   */
  public AuditBook(final int maxSightings) {
    this.maxSightings = maxSightings;
  }

  /** Takes a sighting; one that it has, it has once. */
  public void add(final Sighting sighting) {
    if (sightings >= maxSightings) {
      overflowed = true;
      // Half of what is known of a request would look like a loss.
      if (leftOut.size() < maxSightings) {
        leftOut.add(sighting.requestId());
      }
      return;
    }
    if (requests
            .computeIfAbsent(sighting.requestId(), any -> new HashMap<>())
            .put(sighting.place(), sighting)
        == null) {
      sightings++;
    }
  }

  /** Whether it was full before all was seen. */
  public boolean overflowed() {
    return overflowed;
  }

  /** The verdict on each request, those that were seen in part only left out. */
  public List<Verdict> judge(final AuditRules rules, final Instant now, final Progress progress) {
    final RequestJudge judge = new RequestJudge(rules);
    return requests.entrySet().stream()
        .filter(entry -> !leftOut.contains(entry.getKey()))
        .map(entry -> judge.judge(List.copyOf(entry.getValue().values()), now, progress))
        .toList();
  }

  /** Forgets requests of which nothing was heard for so long. */
  public void forget(final Instant now, final Duration after) {
    final long until = now.minus(after).toEpochMilli();
    requests
        .values()
        .removeIf(
            all -> {
              final boolean old = all.values().stream().allMatch(one -> one.atMs() < until);
              sightings -= old ? all.size() : 0;
              return old;
            });
  }
}
