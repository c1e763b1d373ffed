package io.dragoman.schemas.status;

import static io.dragoman.schemas.status.Step.endedBy;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.Review;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads what is written of one request, in whatever order and however often it comes, and knows
 * when nothing more will come.
 *
 * <p>The rule: ingest says how many units there are, which announces the first step of each; a
 * result ends its step and announces those behind it. A status other than DONE ends its step too,
 * or the whole unit if it names no language, and nothing is behind it. Where a stage cannot tell
 * which unit it gave up, because it cannot read the record, as many of its missing steps will never
 * end. What a reviewer decides about a result stands in the place of a status NEEDS_REVIEW, in
 * whatever order they come; where it changes a transcript, translations of the earlier one are not
 * what is missing any more, but those of the new one are. A refusal ends a request that was not
 * accepted; of one that was, it concerns another event.
 *
 * <p>Not thread-safe.
 */
public final class RequestProgress {
  /** More units than any request has: whoever says so is not ingest. */
  private static final int MAX_UNITS = 200_000;

  private static final Unit UNHEARD = new Unit();

  private final Map<Integer, Unit> units = new HashMap<>();
  private final List<UnitStatus> refusals = new ArrayList<>();
  private final List<UnitStatus> unreadable = new ArrayList<>();
  private Optional<RequestSubmission> submission = Optional.empty();

  /** An event of {@code requests}. */
  public void apply(final RequestEvent event) {
    switch (event.getEvent()) {
      case RequestSubmission accepted -> {
        if (accepted.getUnits() <= MAX_UNITS) {
          submission = Optional.of(accepted);
        }
      }
      case UnitStatus status -> apply(status);
      default -> {
        // A kind of event that a later version may add.
      }
    }
  }

  /** A record of {@code transcripts}. */
  public void apply(final Transcript transcript) {
    final Step ended = endedBy(transcript);
    final Unit unit = unit(ended.index());
    if (transcript.getVersion() < unit.transcript) {
      return;
    }
    unit.transcript = transcript.getVersion();
    apply(ended, Step.announcedBy(transcript));
    reviewed(ended, Review.of(transcript));
  }

  /** A record of {@code translations}. */
  public void apply(final Translation translation) {
    final Step ended = endedBy(translation);
    apply(ended, List.of());
    reviewed(ended, Review.of(translation));
  }

  /** A record of {@code workflows}. */
  public void apply(final Workflow workflow) {
    final Step ended = endedBy(workflow);
    apply(ended, List.of());
    reviewed(ended, Review.of(workflow));
  }

  private void reviewed(final Step ended, final Optional<Review> review) {
    review
        .filter(Review::decided)
        .ifPresent(decided -> unit(ended.index()).reviewed.put(ended, decided != Review.REJECTED));
  }

  /**
   * The result of a step.
   *
   * @param announced the steps behind it
   */
  public void apply(final Step ended, final List<Step> announced) {
    unit(ended.index()).results.put(ended, List.copyOf(announced));
  }

  private void apply(final UnitStatus status) {
    if (status.getState() == State.DONE) {
      return;
    }
    switch (StatusSubject.of(status)) {
      case UNIT, EVENT -> unit(status.getIndex()).failed(status);
      case UNREADABLE_UNIT -> unreadable.add(status);
      case REQUEST -> refusals.add(status);
      case OTHER_EVENT, REQUEST_END -> {
        // The one is told to whoever sent it, and this request goes on; the other counts no unit.
      }
    }
  }

  /** Whether ingest has accepted the request and said how many units it has. */
  public boolean accepted() {
    return submission.isPresent();
  }

  /** What ingest said when it accepted the request. */
  public Optional<RequestSubmission> submission() {
    return submission;
  }

  /** The positions of all units, those of which nothing was heard included. */
  public SortedSet<Integer> units() {
    final SortedSet<Integer> all = new TreeSet<>(units.keySet());
    final int accepted = submission.map(RequestSubmission::getUnits).orElse(0);
    for (int unit = 0; unit < accepted; unit++) {
      all.add(unit);
    }
    return all;
  }

  /** What went wrong with a unit, and was not put right by a reviewer. */
  public List<UnitStatus> failures(final int index) {
    return units.getOrDefault(index, UNHEARD).failures();
  }

  /**
   * What went wrong and is none of a unit that is known: the request as a whole was refused, or
   * records of its units could not be read.
   */
  public List<UnitStatus> failures() {
    return List.copyOf(accepted() ? unreadable : refusals);
  }

  /** Whether nothing more will come of a unit. */
  public boolean complete(final int index) {
    return accepted() && missing(index).isEmpty();
  }

  /** Whether nothing more will come of the request. */
  public boolean complete() {
    return missing() == 0;
  }

  /** How the request ended; UNKNOWN while more may come. Looks at every unit. */
  public State state() {
    if (!complete()) {
      return State.UNKNOWN;
    }
    return RequestEnd.of(
        Stream.concat(
                failures().stream(), units().stream().flatMap(unit -> failures(unit).stream()))
            .toList(),
        accepted()
            && units().stream().anyMatch(unit -> complete(unit) && failures(unit).isEmpty()));
  }

  /**
   * How many steps that are known of have not ended; before the request was accepted or refused 1.
   * Looks at every unit.
   */
  public int missing() {
    if (!accepted()) {
      return refusals.isEmpty() ? 1 : 0;
    }
    final Map<Stage, Integer> missing = new EnumMap<>(Stage.class);
    for (final int unit : units()) {
      for (final Step step : missing(unit)) {
        missing.merge(step.stage(), 1, Integer::sum);
      }
    }
    unreadable.forEach(status -> missing.merge(status.getStage(), -1, Integer::sum));
    int sum = 0;
    for (final int steps : missing.values()) {
      sum += Math.max(0, steps);
    }
    return sum;
  }

  /**
   * The steps that are known of and have not ended, by unit. Some of them may have ended where a
   * stage could not tell which unit it gave up: see {@link #missing()}.
   */
  public List<Step> missingSteps() {
    return units().stream().flatMap(unit -> missing(unit).stream()).toList();
  }

  /** The steps of a unit that are announced and have not ended. */
  private List<Step> missing(final int index) {
    // Asked behind every record of a request: loops are a third of the work of streams.
    final Unit unit = units.getOrDefault(index, UNHEARD);
    final List<Step> missing = new ArrayList<>();
    if (submission.isPresent() && index < submission.get().getUnits()) {
      unit.addMissing(Step.announcedBy(submission.get(), index), missing);
    }
    for (final List<Step> announced : unit.results.values()) {
      unit.addMissing(announced, missing);
    }
    return missing;
  }

  private Unit unit(final int index) {
    return units.computeIfAbsent(index, ignored -> new Unit());
  }

  /** What was heard of a unit. */
  private static final class Unit {
    /** What announces what; a later copy of a result stands for the earlier one. */
    private final Map<Step, List<Step>> results = new HashMap<>();

    private final List<UnitStatus> failures = new ArrayList<>();
    private final Set<Step> failed = new HashSet<>();

    /** Whether what a reviewer has looked at may be used. */
    private final Map<Step, Boolean> reviewed = new HashMap<>();

    /** Version of the transcript that is known. */
    private int transcript;

    List<UnitStatus> failures() {
      return Stream.concat(
              failures.stream().filter(status -> !isReviewed(status) && !isRemade(endedBy(status))),
              reviewed.entrySet().stream()
                  .filter(entry -> !entry.getValue() && !isRemade(entry.getKey()))
                  .map(entry -> rejected(entry.getKey())))
          .toList();
    }

    private boolean isReviewed(final UnitStatus status) {
      return status.getState() == State.NEEDS_REVIEW && reviewed.containsKey(endedBy(status));
    }

    /** Whether there is a result of a later version. */
    private boolean isRemade(final Step step) {
      return results.keySet().stream()
          .anyMatch(other -> other.covers(step) && other.version() > step.version());
    }

    private static UnitStatus rejected(final Step step) {
      return UnitStatus.newBuilder()
          .setStage(step.stage())
          .setIndex(step.index())
          .setTargetLanguage(step.language())
          .setState(State.FAILED)
          .setVersion(step.version())
          .setErrorCode(ErrorCode.INVALID_OUTPUT.name())
          .setMessage("A reviewer has rejected what the model made.")
          .build();
    }

    void failed(final UnitStatus status) {
      failures.add(status);
      if (status.getTargetLanguage().isPresent()) {
        failed.add(endedBy(status));
      }
    }

    void addMissing(final List<Step> announced, final List<Step> missing) {
      for (final Step step : announced) {
        if (!hasEnded(step)) {
          missing.add(step);
        }
      }
    }

    private boolean hasEnded(final Step step) {
      return isOver()
          || results.containsKey(step)
          || covers(results.keySet(), step)
          || covers(failed, step);
    }

    private static boolean covers(final Set<Step> ended, final Step step) {
      for (final Step one : ended) {
        if (one.covers(step)) {
          return true;
        }
      }
      return false;
    }

    /** Nothing is behind what failed, unless a reviewer has written a result. */
    private boolean isOver() {
      return failures.stream()
          .anyMatch(
              status ->
                  status.getTargetLanguage().isEmpty()
                      && !(status.getState() == State.NEEDS_REVIEW
                          && results.containsKey(endedBy(status))));
    }
  }
}
