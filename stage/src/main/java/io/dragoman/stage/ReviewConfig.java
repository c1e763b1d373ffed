package io.dragoman.stage;

import io.dragoman.resilience.config.ConfigSpec;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say about which results a reviewer is asked, and what is remembered of that. */
public final class ReviewConfig {
  static final String BELOW = "review.below";
  static final String INVALID = "review.invalid";

  private static final int MAX_MEMORY = 10_000_000;

  private ReviewConfig() {}

  /**
   * Adds the keys about results of a stage.
   *
   * @param result what it is, with its article, such as {@code a translation}
   * @param doubtful when the quality of one is below the bound, or what else is doubted, such as
   *     {@code the quality of one of its sentences is below this}
   */
  public static ConfigSpec.Builder define(
      final ConfigSpec.Builder spec, final String result, final String doubtful) {
    return spec.define(
            BELOW,
            Type.DOUBLE,
            0.0,
            Range.between(0, 1),
            "A reviewer is asked about "
                + result
                + " when "
                + doubtful
                + "; it is published all the same, marked as pending. 0: never.")
        .define(
            INVALID,
            Type.BOOLEAN,
            false,
            "Whether a reviewer is asked when "
                + result
                + " is INVALID_OUTPUT after all attempts: its unit ends as NEEDS_REVIEW in place of"
                + " a dead letter.");
  }

  /**
   * Adds the key that says how much is remembered.
   *
   * @param key its name
   * @param entries how many by default
   * @param doc what they are
   */
  public static ConfigSpec.Builder defineMemory(
      final ConfigSpec.Builder spec, final String key, final int entries, final String doc) {
    return spec.define(key, Type.INT, entries, Range.between(0, MAX_MEMORY), doc);
  }
}
