package io.dragoman.resilience.config;

import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * When an instance whose engines may not be called leaves its work to others.
 *
 * @param after how long it waits before that; zero: it never does
 * @param interval how often instances tell each other whether they can work; the same for all of a
 *     group, because what is older than three intervals counts no more
 */
public record HandoverConfig(Duration after, Duration interval) {

  public static final String HANDOVER_AFTER_MS = "handover.after.ms";
  private static final String HANDOVER_AFTER_MS_DOC =
      "An instance that may call no engine for this long leaves the group, if another one can work,"
          + " and joins again when its engine is well, milliseconds; 0: never.";

  public static final String HANDOVER_INTERVAL_MS = "handover.interval.ms";
  private static final String HANDOVER_INTERVAL_MS_DOC =
      "How often an instance tells the others whether it can work, milliseconds; the same for all"
          + " of a group.";

  /** Adds these keys to an app's declaration. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder spec) {
    return spec.define(
            HANDOVER_AFTER_MS, Type.LONG, 180_000L, Range.atLeast(0), HANDOVER_AFTER_MS_DOC)
        .define(
            HANDOVER_INTERVAL_MS, Type.LONG, 5_000L, Range.atLeast(50), HANDOVER_INTERVAL_MS_DOC);
  }

  /** The handover's part of an app's configuration. */
  public static HandoverConfig of(final Settings settings) {
    return new HandoverConfig(
        settings.millis(HANDOVER_AFTER_MS), settings.millis(HANDOVER_INTERVAL_MS));
  }
}
