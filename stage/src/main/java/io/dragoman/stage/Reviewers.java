package io.dragoman.stage;

import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those whom a stage asks about its results, and who are counted on. */
public final class Reviewers {
  private static final Logger LOG = LoggerFactory.getLogger(Reviewers.class);

  /** Why they are asked. */
  public enum Why {
    /** A result is published all the same. */
    DOUBTFUL,
    /** There is none that could be. */
    INVALID
  }

  private final Map<Why, Counter> asked = new EnumMap<>(Why.class);

  /** Those of a stage. */
  public Reviewers(final MeterRegistry meters) {
    for (final Why why : Why.values()) {
      asked.put(
          why, StageMeter.REVIEWS_REQUESTED.counter(meters, why.name().toLowerCase(Locale.ROOT)));
    }
  }

  /**
   * What to write to have one of them asked.
   *
   * @return empty where nobody can be: it is too large, or has no id
   */
  public Optional<Output> ask(final Why why, final ReviewRecord.Requested question) {
    final byte[] json = ReviewJson.write(question);
    if (question.id().isEmpty() || json.length > ReviewJson.MAX_BYTES) {
      LOG.warn(
          "A unit of request {} is too large to be reviewed, {} bytes",
          question.requestId(),
          json.length);
      return Optional.empty();
    }
    asked.get(why).increment();
    return Optional.of(new Output(Topic.REVIEWS, question.id(), json));
  }
}
