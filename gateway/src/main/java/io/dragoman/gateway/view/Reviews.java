package io.dragoman.gateway.view;

import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Forgotten;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Settled;
import java.util.List;
import java.util.Optional;

/** What reviewers are asked, what they decide, and what is remembered of that; safe for threads. */
public interface Reviews {
  /**
   * A review at a moment.
   *
   * @param settled what came of it; empty while it is pending
   */
  record Item(Requested asked, Optional<Settled> settled) {
    /** Where it is. */
    public Review review() {
      return settled.map(Settled::review).orElse(Review.PENDING);
    }
  }

  /** Those that are known, the oldest first. */
  List<Item> all();

  /** One of them. */
  Optional<Item> find(String id);

  /**
   * Decides about a result, and waits for what comes of it.
   *
   * @return as it is then; its {@code settled} names the decision that counted, which may be
   *     another's
   * @throws JobsUnavailableException when that is not known in time
   */
  Item decide(Decided decision);

  /** What is remembered, the oldest first. */
  List<MemoryEntry> memory();

  /**
   * Forgets a translation, and waits until it is forgotten.
   *
   * @throws JobsUnavailableException when that is not known in time
   */
  void forget(Forgotten order);
}
