package io.dragoman.auditor.monitor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How an instance is, as others may read it.
 *
 * @param app short name of its app
 * @param instance its name
 * @param address host and port of its HTTP server
 * @param level how well it is
 * @param reason why, one sentence
 * @param since since when it is so
 * @param errorPercent how many of a hundred recent checks failed
 * @param checks the latest last
 */
public record InstanceHealth(
    String app,
    String instance,
    String address,
    Level level,
    String reason,
    Instant since,
    @JsonProperty("error_percent") int errorPercent,
    List<Check> checks) {

  /** After one more look. */
  InstanceHealth with(final Check check, final Thresholds thresholds, final int history) {
    final List<Check> all = new ArrayList<>(checks);
    all.add(check);
    final List<Check> kept =
        List.copyOf(all.subList(Math.max(0, all.size() - history), all.size()));
    final Thresholds.Judgement now = thresholds.judge(kept);
    return new InstanceHealth(
        app,
        instance,
        address,
        now.level(),
        now.reason(),
        now.level() == level && !checks.isEmpty() ? since : check.time(),
        Thresholds.errorPercent(kept),
        kept);
  }

  /** What tells it from others. */
  String key() {
    return app + "/" + instance;
  }
}
