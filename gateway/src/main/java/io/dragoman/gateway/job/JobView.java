package io.dragoman.gateway.job;

import io.dragoman.client.RequestView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A job at a moment, as read from its events; two who read the same events see the same.
 *
 * @param spec what was asked for
 * @param state where it is
 * @param inputs what is known of each input, in order
 * @param lastEvent id of the last event that is in it
 * @param updatedAt when that happened, UTC
 * @param endedAt when it was over, UTC; empty while it is not
 * @param reviewed whether its state is that which reviewers decided, after it was over
 */
public record JobView(
    JobSpec spec,
    JobState state,
    List<RequestView> inputs,
    long lastEvent,
    Instant updatedAt,
    Optional<Instant> endedAt,
    boolean reviewed) {
  public JobView {
    inputs = List.copyOf(inputs);
  }
}
