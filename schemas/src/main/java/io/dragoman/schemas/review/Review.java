package io.dragoman.schemas.review;

import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import java.util.Locale;
import java.util.Optional;

/** Where the review of a result is, as {@code review} of results says. */
public enum Review {
  /** A reviewer is asked. */
  PENDING,
  /** A reviewer says that what the model gave is good. */
  APPROVED,
  /** A reviewer has written something better. */
  CORRECTED,
  /** A reviewer says that it is wrong; what supersedes it has no text. */
  REJECTED,
  /** Nobody has decided in time; nothing supersedes it. */
  EXPIRED,
  /** What it asks about was made anew of something else; nothing of it supersedes that. */
  SUPERSEDED;

  /** Whether a reviewer has decided. */
  public boolean decided() {
    return this == APPROVED || this == CORRECTED || this == REJECTED;
  }

  /** As records and answers say it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a word says; empty for one of a later version. */
  public static Optional<Review> find(final String word) {
    for (final Review review : values()) {
      if (review.word().equals(word)) {
        return Optional.of(review);
      }
    }
    return Optional.empty();
  }

  /** That of a result; empty where nobody was asked. */
  public static Optional<Review> of(final Translation translation) {
    return translation.getReview().flatMap(Review::find);
  }

  /** That of a workflow; empty where nobody was asked. */
  public static Optional<Review> of(final Workflow workflow) {
    return workflow.getReview().flatMap(Review::find);
  }

  /** Whether a workflow is what a reviewer decided, and not what a stage made. */
  public static boolean isDecided(final Workflow workflow) {
    return of(workflow).filter(Review::decided).isPresent();
  }

  /** Whether a reviewer is asked about a workflow and has not decided yet. */
  public static boolean isPending(final Workflow workflow) {
    return of(workflow).filter(PENDING::equals).isPresent();
  }

  /** That of a transcript; empty where nobody was asked. */
  public static Optional<Review> of(final Transcript transcript) {
    return transcript.getReview().flatMap(Review::find);
  }

  /** Whether a transcript is what a reviewer decided, and not what a stage made. */
  public static boolean isDecided(final Transcript transcript) {
    return of(transcript).filter(Review::decided).isPresent();
  }

  /** Whether a reviewer is asked about a transcript and has not decided yet. */
  public static boolean isPending(final Transcript transcript) {
    return of(transcript).filter(PENDING::equals).isPresent();
  }

  /** Whether a reviewer is asked about a result and has not decided yet. */
  public static boolean isPending(final Translation translation) {
    return of(translation).filter(PENDING::equals).isPresent();
  }

  /** Whether a result is what a reviewer decided, and not what a stage made. */
  public static boolean isDecided(final Translation translation) {
    return of(translation).filter(Review::decided).isPresent();
  }
}
