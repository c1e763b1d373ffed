package io.dragoman.gateway.job;

import io.dragoman.client.RequestTracker;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobRecord.Submitted;
import io.dragoman.schemas.event.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads the events of one job in their order, and knows where the job is.
 *
 * <p>It is over at the first event behind which nothing is missing, or that says so: a
 * cancellation, a deadline. Its state does not change from then on, though results of work that was
 * under way may still join the others.
 *
 * <p>Not thread-safe.
 */
public final class JobTracker {
  private final List<Input> inputs = new ArrayList<>();
  private Optional<JobSpec> spec = Optional.empty();
  private JobState state = JobState.QUEUED;
  private long lastEvent = -1;
  private Instant updatedAt = Instant.EPOCH;
  private Optional<Instant> endedAt = Optional.empty();
  private boolean removed;

  /** One that has read these events. */
  public static JobTracker of(final Iterable<JobEvent> events) {
    final JobTracker tracker = new JobTracker();
    events.forEach(tracker::apply);
    return tracker;
  }

  /** The next event; those before the job was submitted say nothing. */
  public void apply(final JobEvent event) {
    if (spec.isEmpty()) {
      if (event.what() instanceof What.Made(final Submitted submitted)) {
        begin(submitted.spec());
        lastEvent = event.id();
      }
      return;
    }
    switch (event.what()) {
      case What.Made(final JobRecord written) -> apply(written);
      case What.Told told ->
          heard(
              told.event().getRequestId(),
              told.event().getAt(),
              input -> input.tracker.apply(told.event()));
      case What.Transcribed(final var transcript) ->
          heard(
              transcript.getRequestId(),
              transcript.getCompletedAt(),
              input -> input.tracker.apply(transcript));
      case What.Translated(final var translation) ->
          heard(
              translation.getRequestId(),
              translation.getCompletedAt(),
              input -> input.tracker.apply(translation));
    }
    lastEvent = event.id();
  }

  /** What is known now; empty before the job was submitted, and when it was removed. */
  public Optional<JobView> view() {
    return removed
        ? Optional.empty()
        : spec.map(
            asked ->
                new JobView(
                    asked,
                    state,
                    inputs.stream().map(input -> input.tracker.view()).toList(),
                    lastEvent,
                    updatedAt,
                    endedAt));
  }

  /** Where it is; {@link JobState#QUEUED} before it was submitted. */
  public JobState state() {
    return state;
  }

  private void begin(final JobSpec asked) {
    spec = Optional.of(asked);
    updatedAt = asked.submittedAt();
    IntStream.range(0, asked.inputs().size())
        .forEach(
            index ->
                inputs.add(new Input(asked.requestId(index), asked.targetLanguages().size() + 1)));
  }

  private void apply(final JobRecord written) {
    switch (written) {
      case Submitted ignored -> {
        // Another try of the same: the first one counts.
        return;
      }
      case JobRecord.Cancelled cancelled -> end(JobState.CANCELLED, cancelled.at());
      case JobRecord.Expired expired -> end(JobState.EXPIRED, expired.at());
      case JobRecord.Removed ignored -> removed = true;
      case JobRecord.WebhookTried ignored -> {
        // It says nothing of the work.
      }
    }
    later(written.at());
  }

  private void heard(final String requestId, final Instant at, final Consumer<Input> news) {
    spec.flatMap(asked -> asked.token().input(requestId))
        .filter(index -> index < inputs.size())
        .ifPresent(
            index -> {
              final Input input = inputs.get(index);
              news.accept(input);
              input.heard();
              later(at);
              if (!state.over()) {
                state = JobState.PROCESSING;
                if (inputs.stream().allMatch(each -> each.complete)) {
                  end(outcome(), updatedAt);
                }
              }
            });
  }

  /** Clocks of others may be behind. */
  private void later(final Instant at) {
    updatedAt = at.isAfter(updatedAt) ? at : updatedAt;
  }

  private void end(final JobState with, final Instant at) {
    if (!state.over()) {
      state = with;
      endedAt = Optional.of(at);
    }
  }

  private JobState outcome() {
    final List<RequestView> views = inputs.stream().map(input -> input.tracker.view()).toList();
    final List<State> states = views.stream().map(RequestView::state).distinct().toList();
    if (states.equals(List.of(State.DONE))) {
      return views.stream().flatMap(view -> view.units().stream()).anyMatch(JobTracker::isDoubtful)
          ? JobState.NEEDS_REVIEW
          : JobState.DONE;
    }
    if (states.contains(State.DONE) || states.contains(State.PARTIAL)) {
      return JobState.PARTIAL;
    }
    if (states.equals(List.of(State.EXPIRED))) {
      return JobState.EXPIRED;
    }
    return states.equals(List.of(State.CANCELLED)) ? JobState.CANCELLED : JobState.FAILED;
  }

  private static boolean isDoubtful(final UnitView unit) {
    return Stream.concat(
            unit.transcript().stream().map(text -> text.getRepetitive() || text.getTruncated()),
            unit.translations().values().stream()
                .map(text -> text.getRepetitive() || text.getTruncated()))
        .anyMatch(Boolean::booleanValue);
  }

  /** One of the things that the job is about. */
  private static final class Input {
    private final RequestTracker tracker;

    /** What one record can end at most: a unit's transcript and all its translations. */
    private final int stepsOfARecord;

    /** So many records more must come before it can be complete. */
    private int records;

    private boolean complete;

    Input(final String requestId, final int stepsOfARecord) {
      this.tracker = new RequestTracker(requestId);
      this.stepsOfARecord = stepsOfARecord;
    }

    /** Looking at all units behind every record would take an hour's audio a minute. */
    void heard() {
      if (!complete && --records <= 0) {
        final int missing = tracker.missing();
        complete = missing == 0;
        records = Math.ceilDiv(missing, stepsOfARecord);
      }
    }
  }
}
