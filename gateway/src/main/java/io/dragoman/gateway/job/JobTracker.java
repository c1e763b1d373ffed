package io.dragoman.gateway.job;

import io.dragoman.client.RequestTracker;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobRecord.Submitted;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.status.StatusSubject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads the events of one job in their order, and knows where the job is.
 *
 * <p>It is over at the first event behind which nothing is missing, or that says so: a
 * cancellation, a deadline. Its state does not change from then on, though results of work that was
 * under way may still join the others; but a job that needs review has another state when the last
 * of its reviews is decided.
 *
 * <p>Not thread-safe.
 */
public final class JobTracker {
  /** A job of which more is told is over: nobody could be shown it. */
  static final int MAX_EVENTS = 50_000;

  /** So is one with more text than this, characters. */
  static final long MAX_CHARS = 32L * 1024 * 1024;

  private final boolean texts;
  private final List<Input> inputs = new ArrayList<>();
  private Optional<JobSpec> spec = Optional.empty();
  private JobState state = JobState.QUEUED;
  private long lastEvent = -1;
  private Instant updatedAt = Instant.EPOCH;
  private Optional<Instant> endedAt = Optional.empty();
  private boolean removed;
  private boolean reviewed;

  /** What was heard, so that the second copy of anything is known. */
  private final Set<String> seen = new HashSet<>();

  private int events;
  private long chars;

  /** Of what was submitted. */
  private long asked;

  /** One that knows everything. */
  public JobTracker() {
    this(true);
  }

  private JobTracker(final boolean texts) {
    this.texts = texts;
  }

  /** One that knows where the job is, and holds no result: those of a long one are large. */
  public static JobTracker withoutTexts() {
    return new JobTracker(false);
  }

  /** One that has read these events. */
  public static JobTracker of(final Iterable<JobEvent> events) {
    final JobTracker tracker = new JobTracker();
    events.forEach(tracker::apply);
    return tracker;
  }

  /**
   * The next event; those before the job was submitted say nothing.
   *
   * @return whether it counts; what does not, such as the second copy of anything, is not kept
   */
  public boolean apply(final JobEvent event) {
    final boolean counts =
        switch (event.what()) {
          case What.Made(final JobRecord written) -> apply(written);
          case What.Told told ->
              !saysEnd(told.event())
                  && heard(
                      told.event().getRequestId(),
                      identity(told.event()),
                      told.event().getAt(),
                      0,
                      input -> input.tracker.apply(told.event()));
          case What.Transcribed(final var transcript) ->
              heard(
                  transcript.getRequestId(),
                  identity(
                      kind("said", transcript.getVersion()),
                      transcript.getResultId(),
                      transcript.getIndex(),
                      ""),
                  transcript.getCompletedAt(),
                  transcript.getText().length(),
                  input -> input.tracker.apply(kept(transcript)));
          case What.Translated(final var translation) ->
              heard(
                  translation.getRequestId(),
                  identity(
                      kind("translated", translation.getVersion()),
                      translation.getResultId(),
                      translation.getIndex(),
                      translation.getTargetLanguage()),
                  translation.getCompletedAt(),
                  translation.getText().length() + translation.getSourceText().length(),
                  input -> input.tracker.apply(kept(translation)));
          case What.Planned(final var workflow) ->
              heard(
                  workflow.getRequestId(),
                  identity(
                      kind("planned", workflow.getVersion()),
                      workflow.getResultId(),
                      workflow.getIndex(),
                      ""),
                  workflow.getCompletedAt(),
                  workflow.getYaml().length()
                      + workflow.getJson().length()
                      + workflow.getSourceText().length(),
                  input -> input.tracker.apply(kept(workflow)));
        };
    if (counts) {
      lastEvent = event.id();
    }
    return counts;
  }

  private Transcript kept(final Transcript transcript) {
    return texts
        ? transcript
        : Transcript.newBuilder(transcript).setText("").setSegments(List.of()).build();
  }

  private Translation kept(final Translation translation) {
    return texts
        ? translation
        : Translation.newBuilder(translation)
            .setSourceText("")
            .setText("")
            .setSentences(List.of())
            .setAlternatives(List.of())
            .build();
  }

  private Workflow kept(final Workflow workflow) {
    return texts
        ? workflow
        : Workflow.newBuilder(workflow).setSourceText("").setYaml("").setJson("").build();
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
                    endedAt,
                    reviewed));
  }

  /** Whether nobody may see it any more. */
  public boolean removed() {
    return removed;
  }

  /** Whether its state is that which reviewers decided, after it was over. */
  public boolean reviewed() {
    return reviewed;
  }

  /** Where it is; {@link JobState#QUEUED} before it was submitted. */
  public JobState state() {
    return state;
  }

  /** What was asked for; empty before the job was submitted. */
  public Optional<JobSpec> spec() {
    return spec;
  }

  /** When something was last heard of it, UTC. */
  public Instant updatedAt() {
    return updatedAt;
  }

  /** When it was over, UTC; empty while it is not. */
  public Optional<Instant> endedAt() {
    return endedAt;
  }

  /** The positions of the inputs of which the pipeline has told everything. */
  public BitSet complete() {
    final BitSet positions = new BitSet(inputs.size());
    for (int position = 0; position < inputs.size(); position++) {
      positions.set(position, inputs.get(position).complete);
    }
    return positions;
  }

  /** What is known of an input. */
  public RequestView input(final int position) {
    return inputs.get(position).tracker.view();
  }

  /** How much memory it takes, roughly, bytes. */
  public long weight() {
    return 2 * asked + 4 * chars + 500L * (events + inputs.size()) + 2_000;
  }

  private boolean begin(final JobSpec submitted) {
    if (spec.isPresent()) {
      // Another try of the same: the first one counts.
      return false;
    }
    spec = Optional.of(submitted);
    updatedAt = submitted.submittedAt();
    asked = chars(submitted);
    IntStream.range(0, submitted.inputs().size())
        .forEach(
            index ->
                inputs.add(
                    new Input(submitted.requestId(index), submitted.targetLanguages().size() + 1)));
    return true;
  }

  private static long chars(final JobSpec submitted) {
    final long inputs =
        submitted.inputs().stream()
            .mapToLong(
                input -> input instanceof JobInput.Text(final String text) ? text.length() : 0)
            .sum();
    final long document =
        submitted.document() == null
            ? 0
            : submitted.document().template().between().stream().mapToLong(String::length).sum();
    return inputs
        + document
        + String.valueOf(submitted.metadata()).length()
        + String.valueOf(submitted.options()).length();
  }

  private boolean apply(final JobRecord written) {
    final boolean counts =
        switch (written) {
          case Submitted submitted -> begin(submitted.spec());
          case JobRecord.Cancelled cancelled -> end(JobState.CANCELLED, cancelled.at());
          case JobRecord.Expired expired -> end(JobState.EXPIRED, expired.at());
          case JobRecord.Removed removal -> remove(removal.at());
          // It says nothing of the work.
          case JobRecord.WebhookTried ignored -> state.over() && !removed && !full();
          case JobRecord.ExecutionTried ignored -> state.over() && !removed && !full();
        };
    if (counts) {
      events++;
      later(written.at());
    }
    return counts;
  }

  /** What nobody shall see is not wanted either. */
  private boolean remove(final Instant at) {
    if (spec.isEmpty() || removed) {
      return false;
    }
    end(JobState.CANCELLED, at);
    removed = true;
    return true;
  }

  private boolean heard(
      final String requestId,
      final String identity,
      final Instant at,
      final int text,
      final Consumer<Input> news) {
    final Optional<Input> of = of(requestId);
    if (of.isEmpty() || removed || full() || !(identity.isEmpty() || seen.add(identity))) {
      return false;
    }
    final Input input = of.get();
    news.accept(input);
    input.heard();
    later(at);
    events++;
    chars += text;
    if (!state.over()) {
      state = JobState.PROCESSING;
      if (full() || inputs.stream().allMatch(each -> each.complete)) {
        end(outcome(), updatedAt);
      }
    } else if (state == JobState.NEEDS_REVIEW && isComplete() && outcome() != state) {
      state = outcome();
      reviewed = true;
    }
    return true;
  }

  /** Whether nothing is made anew of what a reviewer has changed. */
  private boolean isComplete() {
    return inputs.stream().allMatch(input -> input.tracker.missing() == 0);
  }

  private Optional<Input> of(final String requestId) {
    return spec.flatMap(asked -> asked.token().input(requestId))
        .filter(index -> index < inputs.size())
        .filter(index -> spec.orElseThrow().requestId(index).equals(requestId))
        .map(inputs::get);
  }

  /** Whether more could not be shown: what is left is over then, too. */
  private boolean full() {
    return events >= MAX_EVENTS || chars >= MAX_CHARS;
  }

  /** That is what the gateway itself has read from these events. */
  private static boolean saysEnd(final RequestEvent told) {
    return told.getEvent() instanceof final UnitStatus status
        && StatusSubject.of(status) == StatusSubject.REQUEST_END;
  }

  private static String identity(final RequestEvent told) {
    return told.getEvent() instanceof final UnitStatus status
        ? identity(
            kind(status.getState().name(), status.getVersion()),
            told.getResultId(),
            status.getIndex(),
            status.getTargetLanguage().orElse(""))
        : identity("accepted", told.getResultId(), 0, "");
  }

  /** Each version of a result counts. */
  private static String kind(final String kind, final int version) {
    return kind + (version > 1 ? version : "");
  }

  /** Empty where the writer gave none: then each copy counts, and the last one is shown. */
  private static String identity(
      final String kind, final String resultId, final int index, final String language) {
    return resultId.isEmpty() ? "" : String.join(" ", kind, "" + index, language, resultId);
  }

  /** Clocks of others may be behind. */
  private void later(final Instant at) {
    updatedAt = at.isAfter(updatedAt) ? at : updatedAt;
  }

  private boolean end(final JobState with, final Instant at) {
    if (spec.isEmpty() || state.over()) {
      return false;
    }
    state = with;
    endedAt = Optional.of(at);
    return true;
  }

  private JobState outcome() {
    final List<RequestView> views = inputs.stream().map(input -> input.tracker.view()).toList();
    final Set<State> states = views.stream().map(RequestView::state).collect(Collectors.toSet());
    if (Set.of(State.DONE, State.NEEDS_REVIEW).containsAll(states)) {
      return states.contains(State.NEEDS_REVIEW)
              || views.stream()
                  .flatMap(view -> view.units().stream())
                  .anyMatch(JobTracker::isDoubtful)
          ? JobState.NEEDS_REVIEW
          : JobState.DONE;
    }
    if (states.contains(State.DONE) || states.contains(State.PARTIAL)) {
      return JobState.PARTIAL;
    }
    if (states.equals(Set.of(State.EXPIRED))) {
      return JobState.EXPIRED;
    }
    return states.equals(Set.of(State.CANCELLED)) ? JobState.CANCELLED : JobState.FAILED;
  }

  private static boolean isDoubtful(final UnitView unit) {
    return Stream.concat(
            unit.transcript().stream()
                .map(text -> text.getRepetitive() || text.getTruncated() || Review.isPending(text)),
            Stream.concat(
                unit.translations().values().stream()
                    .map(
                        text ->
                            text.getRepetitive() || text.getTruncated() || Review.isPending(text)),
                unit.workflow().stream().map(Review::isPending)))
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
