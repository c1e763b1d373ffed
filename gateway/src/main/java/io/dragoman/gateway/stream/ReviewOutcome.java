package io.dragoman.gateway.stream;

import io.dragoman.schemas.Topic;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewRecord.Replaced;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a decision makes of a result.
 *
 * @param review what was decided
 * @param topic of the result
 * @param value the result from then on
 * @param texts the same line by line, as it is told and audited
 * @param remembered what of it is remembered
 * @param more what follows from it
 * @param replaced about what nobody needs to be asked any more
 */
record ReviewOutcome(
    Review review,
    Topic topic,
    SpecificRecord value,
    List<String> texts,
    List<MemoryEntry> remembered,
    List<Further> more,
    List<Replaced> replaced) {

  /** A record that follows from a decision. */
  record Further(Topic topic, String key, SpecificRecord value) {}

  /** Of a result that stands for itself. */
  static ReviewOutcome alone(
      final Review review,
      final Topic topic,
      final SpecificRecord value,
      final List<String> texts,
      final List<MemoryEntry> remembered) {
    return new ReviewOutcome(review, topic, value, texts, remembered, List.of(), List.of());
  }
}
