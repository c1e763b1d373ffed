package io.dragoman.stage;

import io.dragoman.resilience.worker.Output;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.review.ReviewJson;
import io.dragoman.schemas.review.ReviewRecord;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a stage writes to have a reviewer asked. */
public final class ReviewOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ReviewOutput.class);

  private ReviewOutput() {}

  /** Empty where nobody can be asked: it is too large, or has no id. */
  public static Optional<Output> of(final ReviewRecord.Requested asked) {
    final byte[] json = ReviewJson.write(asked);
    if (asked.id().isEmpty() || json.length > ReviewJson.MAX_BYTES) {
      LOG.warn(
          "A unit of request {} is too large to be reviewed, {} bytes",
          asked.requestId(),
          json.length);
      return Optional.empty();
    }
    return Optional.of(new Output(Topic.REVIEWS, asked.id(), json));
  }
}
