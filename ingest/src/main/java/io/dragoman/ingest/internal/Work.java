package io.dragoman.ingest.internal;

import io.dragoman.schemas.event.RequestKind;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a request is made of.
 *
 * @param request what is asked for, with the language of its input
 * @param kind what it becomes
 * @param units how many units it has, each of which ends in a status
 * @param audioMs length of the audio, milliseconds
 * @param tasks records to write, in order; made while they are read, because an hour of audio is
 *     large, and to be closed, because the next hour may wait for its memory
 */
public record Work(
    CheckedRequest request,
    RequestKind kind,
    int units,
    Optional<Long> audioMs,
    Stream<? extends Task<?>> tasks)
    implements Plan {

  /**
   * A record to write.
   *
   * @param eventId its id, the same whenever the same event is worked on again
   * @param fingerprint its key
   * @param value its value
   */
  public record Task<V extends SpecificRecord>(String eventId, String fingerprint, V value) {}
}
