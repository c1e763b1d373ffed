package io.dragoman.ingest.internal;

import io.dragoman.schemas.EventPlace;
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
   * Makes an event's content into work, or into the question in which language it is. Takes its
   * time, changes nothing.
   *
   * @param place where the event lies
   * @param now when the work is made
   * @throws io.dragoman.schemas.DragomanException if the content cannot be used
   */
  Plan plan(E event, CheckedRequest request, EventPlace place, Instant now);
}
