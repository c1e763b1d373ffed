package io.dragoman.auditor;

import io.dragoman.auditor.Finding.Kind;
import io.dragoman.auditor.Sighting.Accepted;
import io.dragoman.auditor.Sighting.DeadLetter;
import io.dragoman.auditor.Sighting.Delayed;
import io.dragoman.auditor.Sighting.Ended;
import io.dragoman.auditor.Sighting.Result;
import io.dragoman.auditor.Sighting.Reviewed;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.status.RequestProgress;
import io.dragoman.schemas.status.StatusSubject;
import io.dragoman.schemas.status.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells from all that was seen of a request whether it is as promised.
 *
 * <p>When a unit ends, one transaction writes its status and either its result or its dead letter
 * (a cancelled one has neither). So, once everything has been read, each step that was announced
 * has one end; it has as many results as statuses say DONE; a stage has as many dead letters as
 * failures. Whatever was replayed may end once more for each replay. What {@link RequestProgress}
 * misses, and nothing waits for, is unaccounted.
 */
public final class RequestJudge {
  /** Examples in a sentence. */
  private static final int EXAMPLES = 3;

  private static final Comparator<Step> ORDER =
      Comparator.comparing(Step::stage)
          .thenComparingInt(Step::index)
          .thenComparing(Step::language)
          .thenComparingInt(Step::version);

  private final AuditRules rules;

  /** With rules. */
  public RequestJudge(final AuditRules rules) {
    this.rules = rules;
  }

  /**
   * The verdict at a time.
   *
   * @param sightings all of the request, each record once, in any order; at least one
   */
  public Verdict judge(final List<Sighting> sightings, final Instant now, final Progress progress) {
    final Tally tally = new Tally();
    sightings.forEach(tally::count);
    final Instant settled = tally.last.plus(rules.grace());
    final boolean quiet = !now.isBefore(settled) && progress.isRead(settled);
    final List<Finding> findings = new ArrayList<>();
    if (quiet) {
      findings.addAll(tally.contradictions());
    }
    tally.late(now).ifPresent(findings::add);
    final Verdict.State state = state(tally, now, quiet, progress, findings);
    return new Verdict(
        sightings.getFirst().requestId(),
        state,
        findings,
        tally.seen(),
        tally.last.toEpochMilli(),
        tally.end(state));
  }

  private Verdict.State state(
      final Tally tally,
      final Instant now,
      final boolean quiet,
      final Progress progress,
      final List<Finding> findings) {
    if (!quiet) {
      return Verdict.State.IN_FLIGHT;
    }
    if (tally.accepted == 0) {
      if (tally.refused) {
        return Verdict.State.REFUSED;
      }
      if (tally.submitted.filter(rules.since()::isBefore).isEmpty()) {
        return Verdict.State.UNKNOWN;
      }
      findings.add(new Finding(Kind.UNACCEPTED, "Seen without its acceptance: " + tally.seen()));
      return Verdict.State.ENDED;
    }
    if (tally.request.missing() == 0) {
      return Verdict.State.ENDED;
    }
    final List<Step> missing = tally.request.missingSteps();
    final Set<Stage> stages = missing.stream().map(Step::stage).collect(Collectors.toSet());
    final Instant settled = tally.last.plus(rules.grace());
    final boolean lost =
        !now.isBefore(tally.last.plus(rules.unaccountedAfter()))
            && stages.stream().allMatch(stage -> progress.isDone(stage, settled));
    if (!lost) {
      return Verdict.State.IN_FLIGHT;
    }
    findings.add(
        new Finding(
            Kind.UNACCOUNTED,
            "%d of its steps have no end and wait nowhere, nothing was heard since %s: %s"
                .formatted(tally.request.missing(), tally.last, examples(missing))));
    return Verdict.State.ENDED;
  }

  private static String examples(final List<Step> steps) {
    final String some =
        steps.stream()
            .sorted(ORDER)
            .limit(EXAMPLES)
            .map(RequestJudge::name)
            .collect(Collectors.joining(", "));
    return steps.size() > EXAMPLES ? some + ", …" : some;
  }

  private static String name(final Step step) {
    return "%s of unit %d%s"
        .formatted(
            step.stage(),
            step.index(),
            step.language().isEmpty() ? "" : " into " + step.language());
  }

  /** What was seen of one step. */
  private static final class Count {
    private int results;
    private int done;
    private int ends;
    private int replays;

    boolean isDoubled() {
      return results > 1 + replays || ends > 1;
    }

    boolean isContradictory() {
      return results != done;
    }

    @Override
    public String toString() {
      return "%d results, %d times DONE, %d ends%s"
          .formatted(
              results, done, ends + replays, replays == 0 ? "" : ", " + replays + " of replays");
    }
  }

  /** All that was seen of one request. */
  private final class Tally {
    private final RequestProgress request = new RequestProgress();
    private final Map<Step, Count> steps = new TreeMap<>(ORDER);
    private final Set<Step> announced = new HashSet<>();
    private final Map<Stage, Integer> failures = new EnumMap<>(Stage.class);
    private final Map<Stage, Integer> deadLetters = new EnumMap<>(Stage.class);
    private int accepted;
    private boolean refused;
    private int delays;
    private Instant last = Instant.EPOCH;
    private Instant lastEnd = Instant.EPOCH;
    private Optional<Instant> submitted = Optional.empty();
    private Optional<Instant> deadline = Optional.empty();
    private boolean expired;

    void count(final Sighting sighting) {
      final Instant at = Instant.ofEpochMilli(sighting.atMs());
      heard(at);
      if (sighting.submittedAtMs() != null) {
        submitted = Optional.of(Instant.ofEpochMilli(sighting.submittedAtMs()));
      }
      switch (sighting.fact()) {
        case Accepted fact -> accept(fact);
        case Ended fact -> end(fact, sighting, at);
        case Result fact -> {
          announced.addAll(fact.announced());
          of(fact.step()).results++;
          request.apply(fact.step(), fact.announced());
          ended(at);
        }
        case Reviewed fact -> {
          announced.addAll(fact.announced());
          request.apply(fact.step(), fact.announced());
        }
        case DeadLetter(final Stage stage) -> deadLetters.merge(stage, 1, Integer::sum);
        case Delayed(final Stage _, final long dueMs) -> {
          delays++;
          heard(Instant.ofEpochMilli(dueMs));
        }
      }
    }

    private static RequestKind kind(final Accepted fact) {
      if (fact.workflow()) {
        return RequestKind.WORKFLOW;
      }
      return fact.audio() ? RequestKind.AUDIO : RequestKind.TEXT;
    }

    private void accept(final Accepted fact) {
      accepted++;
      deadline = Optional.ofNullable(fact.deadlineMs()).map(Instant::ofEpochMilli);
      final RequestEvent submission =
          event(
              RequestSubmission.newBuilder()
                  .setKind(kind(fact))
                  .setUnits(fact.units())
                  .setSourceLanguage("")
                  .setTargetLanguages(fact.languages())
                  .setCreatedAt(Instant.EPOCH)
                  .build());
      request.apply(submission);
      // Of a request of which nothing else is known, so that nothing of it has ended.
      final RequestProgress fresh = new RequestProgress();
      fresh.apply(submission);
      announced.addAll(fresh.missingSteps());
    }

    private void end(final Ended fact, final Sighting sighting, final Instant at) {
      final UnitStatus status =
          UnitStatus.newBuilder()
              .setStage(fact.stage())
              .setIndex(fact.index())
              .setTargetLanguage(fact.language())
              .setState(fact.state())
              .setVersion(fact.version())
              .build();
      request.apply(event(status));
      switch (StatusSubject.of(status)) {
        case UNIT -> {
          final Count count = of(Step.endedBy(status));
          count.done += fact.state() == State.DONE ? 1 : 0;
          count.ends += sighting.replayed() ? 0 : 1;
          count.replays += sighting.replayed() ? 1 : 0;
          failed(fact);
          ended(at);
        }
        case UNREADABLE_UNIT -> {
          failed(fact);
          ended(at);
        }
        case REQUEST -> refused = true;
        case EVENT, OTHER_EVENT, REQUEST_END -> {
          // The end of no unit.
        }
      }
    }

    /** Work that failed or is too late is a dead letter; cancelled work is nowhere. */
    private void failed(final Ended fact) {
      if (fact.state() == State.FAILED || fact.state() == State.EXPIRED) {
        failures.merge(fact.stage(), 1, Integer::sum);
        expired |= fact.state() == State.EXPIRED;
      }
    }

    private RequestEvent event(final Object what) {
      return RequestEvent.newBuilder().setRequestId("").setAt(Instant.EPOCH).setEvent(what).build();
    }

    private Count of(final Step step) {
      return steps.computeIfAbsent(step, any -> new Count());
    }

    private void heard(final Instant at) {
      last = at.isAfter(last) ? at : last;
    }

    private void ended(final Instant at) {
      lastEnd = at.isAfter(lastEnd) ? at : lastEnd;
    }

    List<Finding> contradictions() {
      final List<Finding> findings = new ArrayList<>();
      if (accepted > 1) {
        findings.add(new Finding(Kind.DUPLICATED, "Accepted %d times".formatted(accepted)));
      }
      name(Kind.DUPLICATED, Count::isDoubled).ifPresent(findings::add);
      name(Kind.CONTRADICTORY, count -> !count.isDoubled() && count.isContradictory())
          .ifPresent(findings::add);
      if (accepted > 0) {
        final List<Step> unasked =
            steps.keySet().stream()
                // Who gave a unit up may not have known for which language.
                .filter(step -> !announced.contains(step) && steps.get(step).results > 0)
                .toList();
        if (!unasked.isEmpty()) {
          findings.add(
              new Finding(Kind.CONTRADICTORY, "The request did not ask for " + examples(unasked)));
        }
        // Before it was accepted, a transcriber may have been asked for its language in vain.
        deadLettersWithoutEnd().ifPresent(findings::add);
      }
      return findings;
    }

    private Optional<Finding> deadLettersWithoutEnd() {
      final Set<Stage> stages = new HashSet<>(failures.keySet());
      stages.addAll(deadLetters.keySet());
      return stages.stream()
          .sorted()
          .filter(
              stage -> !failures.getOrDefault(stage, 0).equals(deadLetters.getOrDefault(stage, 0)))
          .findFirst()
          .map(
              stage ->
                  new Finding(
                      Kind.CONTRADICTORY,
                      "%s says %d times that it failed, and wrote %d dead letters"
                          .formatted(
                              stage,
                              failures.getOrDefault(stage, 0),
                              deadLetters.getOrDefault(stage, 0))));
    }

    /** One finding for all steps of which something is wrong; few are named. */
    private Optional<Finding> name(final Kind kind, final Predicate<Count> wrong) {
      final List<Map.Entry<Step, Count>> found =
          steps.entrySet().stream().filter(entry -> wrong.test(entry.getValue())).toList();
      return found.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  kind,
                  found.stream()
                          .limit(EXAMPLES)
                          .map(
                              entry ->
                                  RequestJudge.name(entry.getKey()) + " has " + entry.getValue())
                          .collect(Collectors.joining("; "))
                      + (found.size() > EXAMPLES
                          ? "; and %d more steps".formatted(found.size() - EXAMPLES)
                          : "")));
    }

    Optional<Finding> late(final Instant now) {
      if (accepted == 0) {
        return Optional.empty();
      }
      final boolean over = request.missing() == 0;
      final Instant end = over ? lastEnd : now;
      final Optional<Instant> bound =
          deadline
              .filter(any -> !expired)
              .or(
                  () ->
                      submitted.flatMap(
                          time -> rules.objective().map(objective -> time.plus(objective))));
      return bound
          .filter(time -> end.isAfter(time.plus(over ? Duration.ZERO : rules.grace())))
          .map(
              time ->
                  new Finding(
                      Kind.LATE,
                      over
                          ? "It ended at %s, and was to end by %s".formatted(end, time)
                          : "It has not ended, and was to end by %s".formatted(time)));
    }

    Verdict.@Nullable End end(final Verdict.State state) {
      if (state == Verdict.State.REFUSED) {
        return Verdict.End.refused(took(last));
      }
      if (state != Verdict.State.ENDED || accepted == 0) {
        return null;
      }
      return request.complete()
          ? Verdict.End.of(request.state(), took(lastEnd))
          : Verdict.End.unaccounted(took(last));
    }

    /** Clocks differ, and not every record tells when the request was taken. */
    private Duration took(final Instant end) {
      return submitted
          .map(since -> Duration.between(since, end))
          .filter(Duration::isPositive)
          .orElse(Duration.ZERO);
    }

    String seen() {
      final int results = steps.values().stream().mapToInt(count -> count.results).sum();
      final int ends = steps.values().stream().mapToInt(count -> count.ends + count.replays).sum();
      final int dead = deadLetters.values().stream().mapToInt(each -> each).sum();
      return "%d times accepted, %d results, %d ends of units, %d dead letters, %d delays"
          .formatted(accepted, results, ends, dead, delays);
    }
  }
}
