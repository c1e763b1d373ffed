package io.dragoman.translator;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys that say about which results a reviewer is asked, and what is remembered of that. */
final class ReviewConfig {
  static final String BELOW = "review.below";
  static final String INVALID = "review.invalid";
  static final String MEMORY_MAX_SENTENCES = "memory.max.sentences";

  private static final int MEMORY_SENTENCES = 100_000;
  private static final int MAX_MEMORY_SENTENCES = 10_000_000;

  private ReviewConfig() {}

  static ConfigSpec.Builder define(final ConfigSpec.Builder spec) {
    return spec.define(
            BELOW,
            Type.DOUBLE,
            0.0,
            Range.between(0, 1),
            "A reviewer is asked about a translation when the quality of one of its sentences is"
                + " below this, or it repeats itself or was cut off; it is published all the same,"
                + " marked as pending. 0: never.")
        .define(
            INVALID,
            Type.BOOLEAN,
            false,
            "Whether a reviewer is asked when a translation is INVALID_OUTPUT after all attempts:"
                + " its unit ends as NEEDS_REVIEW in place of a dead letter.")
        .define(
            MEMORY_MAX_SENTENCES,
            Type.INT,
            MEMORY_SENTENCES,
            Range.between(0, MAX_MEMORY_SENTENCES),
            "How many sentences of translation memories an instance holds, 200 bytes or more each;"
                + " what was remembered first is left out. 0: none, and the model is always"
                + " asked.");
  }

  static int memorySize(final Settings settings) {
    return settings.integer(MEMORY_MAX_SENTENCES);
  }
}
