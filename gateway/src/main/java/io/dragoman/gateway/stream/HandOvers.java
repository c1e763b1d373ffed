package io.dragoman.gateway.stream;

import io.dragoman.client.RequestView;
import io.dragoman.gateway.job.ExecutionOrder;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.Review;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Whether a workflow goes to whoever runs workflows. */
public final class HandOvers {
  private HandOvers() {}

  /** The workflow of a request; the highest version that is known. */
  public static Optional<Workflow> workflow(final RequestView request) {
    return request.units().stream().flatMap(unit -> unit.workflow().stream()).findFirst();
  }

  /**
   * What speaks against handing it over, though its job asks for that and is done.
   *
   * @return a sentence; empty: nothing
   */
  static Optional<String> against(
      final JobSpec job, final Optional<Workflow> made, final KeeperSettings.HandOff handOff) {
    if (handOff == KeeperSettings.HandOff.NONE) {
      return Optional.of("This gateway hands no workflows over any more.");
    }
    if (made.isEmpty() || made.get().getTasks() == 0) {
      return Optional.of("There is no workflow.");
    }
    final Workflow workflow = made.get();
    if (!fits(job, workflow)) {
      return Optional.of("It cannot be told: it is no JSON, or too large.");
    }
    return workflow.getWarnings().isEmpty()
            || Objects.requireNonNull(job.execution()).withWarnings()
            || Review.isDecided(workflow)
        ? Optional.empty()
        : Optional.of("It has warnings, and execute_with_warnings was not asked for.");
  }

  /** Whoever may write results may write anything; a record that is too large stops a task. */
  private static boolean fits(final JobSpec job, final Workflow workflow) {
    try {
      return ExecutionOrder.json(job, workflow, Instant.EPOCH).length <= JobJson.MAX_BYTES;
    } catch (final UncheckedIOException e) {
      return false;
    }
  }
}
