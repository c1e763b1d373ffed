package io.dragoman.ingest.internal;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * What differs between kinds of events.
 *
 * @param <E> the event
 */
public interface Intake<E extends SpecificRecord> {

  /** What the event says of the request. */
  Submission submission(E event);

  /**
   * Makes an event's content into work. Takes its time, changes nothing.
   *
   * @param now when the work is made
   * @throws io.dragoman.schemas.DragomanException if the content cannot be used
   */
  Work work(E event, CheckedRequest request, Instant now);
}
