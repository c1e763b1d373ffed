package io.dragoman.auditor;

import io.dragoman.auditor.Sighting.Accepted;
import io.dragoman.auditor.Sighting.DeadLetter;
import io.dragoman.auditor.Sighting.Delayed;
import io.dragoman.auditor.Sighting.Ended;
import io.dragoman.auditor.Sighting.Fact;
import io.dragoman.auditor.Sighting.Result;
import io.dragoman.auditor.Sighting.Reviewed;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Ids;
import io.dragoman.schemas.RequestBounds;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.status.Step;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Sees in a record what it says of a request. Whoever can write to a topic can write anything, so
 * that what no stage writes is no sighting.
 */
public final class Observer {
  /** Where something is said of accepted requests, and by which stage. */
  private static final Map<Topic, Stage> TOPICS =
      new TreeMap<>(
          Map.of(
              Topic.REQUESTS, Stage.UNKNOWN,
              Topic.TRANSCRIPTS, Stage.TRANSCRIBE,
              Topic.TRANSLATIONS, Stage.TRANSLATE,
              Topic.WORKFLOWS, Stage.WORKFLOW,
              Topic.DLQ_TRANSCRIBER, Stage.TRANSCRIBE,
              Topic.DLQ_TRANSLATOR, Stage.TRANSLATE,
              Topic.DLQ_WORKFLOW, Stage.WORKFLOW,
              Topic.TRANSCRIBER_DELAY, Stage.TRANSCRIBE,
              Topic.TRANSLATOR_DELAY, Stage.TRANSLATE,
              Topic.WORKFLOW_DELAY, Stage.WORKFLOW));

  /** More than any request has. */
  private static final int MAX_UNITS = 200_000;

  private static final int MAX_LANGUAGE_CHARS = 32;

  /** In the id of work that finds out the language of a request; it is none of its units. */
  private static final String ASKS = "/language/";

  private final Values values;
  private final InstantSource clock;

  /** Reads Avro values. */
  @FunctionalInterface
  public interface Values {
    /**
     * A value of a topic.
     *
     * @throws io.dragoman.schemas.DragomanException if it cannot be read now or ever
     */
    SpecificRecord read(Topic topic, byte[] value);
  }

  /**
   * With a reader of values.
   *
   * @param clock nothing was written later than it says
   */
  public Observer(final Values values, final InstantSource clock) {
    this.values = values;
    this.clock = clock;
  }

  /** Where to look. */
  public static Collection<Topic> topics() {
    return TOPICS.keySet();
  }

  /**
   * What a record says; empty when that is nothing about a request.
   *
   * @param place topic-partition@offset
   * @param timestamp of the record, milliseconds since 1970
   * @throws io.dragoman.schemas.DragomanException if it cannot be read now or ever
   */
  public Optional<Sighting> see(
      final Topic topic,
      final String place,
      final long timestamp,
      final Headers headers,
      final byte[] value) {
    final Stage stage = TOPICS.getOrDefault(topic, Stage.UNKNOWN);
    final long at = Math.clamp(timestamp, 0, clock.millis());
    final boolean replayed = HeaderText.get(headers, Header.REPLAYED_FROM).isPresent();
    final Optional<Seen> seen =
        switch (topic.kind()) {
          case DEAD_LETTER -> byHeaders(headers, new DeadLetter(stage));
          case WORK ->
              byHeaders(
                  headers,
                  new Delayed(stage, HeaderText.number(headers, Header.DUE_AT).orElse(at)));
          default -> said(values.read(topic, value));
        };
    return seen.filter(one -> Ids.isId(one.requestId()))
        .map(
            one ->
                new Sighting(one.requestId(), place, at, one.submittedAt(), replayed, one.fact()));
  }

  /** What is seen, before it is known where. */
  private record Seen(String requestId, @Nullable Long submittedAt, Fact fact) {
    static Optional<Seen> of(
        final String requestId, final Optional<Instant> submitted, final Fact fact) {
      return Optional.of(
          new Seen(requestId, submitted.map(Instant::toEpochMilli).orElse(null), fact));
    }
  }

  private static Optional<Seen> byHeaders(final Headers headers, final Fact fact) {
    if (HeaderText.get(headers, Header.EVENT_ID).filter(id -> id.contains(ASKS)).isPresent()) {
      return Optional.empty();
    }
    return HeaderText.get(headers, Header.REQUEST_ID).map(id -> new Seen(id, null, fact));
  }

  private static Optional<Seen> said(final SpecificRecord value) {
    return switch (value) {
      case RequestEvent event ->
          fact(event).flatMap(fact -> Seen.of(event.getRequestId(), event.getSubmittedAt(), fact));
      // What a reviewer publishes is no end of a unit's work, but more may follow from it.
      case Transcript transcript when Review.isDecided(transcript) ->
          reviewed(Step.endedBy(transcript), Step.announcedBy(transcript))
              .flatMap(
                  fact -> Seen.of(transcript.getRequestId(), transcript.getSubmittedAt(), fact));
      case Transcript transcript ->
          result(Step.endedBy(transcript), Step.announcedBy(transcript))
              .flatMap(
                  fact -> Seen.of(transcript.getRequestId(), transcript.getSubmittedAt(), fact));
      case Translation translation when Review.isDecided(translation) -> Optional.empty();
      case Workflow workflow when Review.isDecided(workflow) -> Optional.empty();
      case Translation translation ->
          result(Step.endedBy(translation), List.of())
              .flatMap(
                  fact -> Seen.of(translation.getRequestId(), translation.getSubmittedAt(), fact));
      case Workflow workflow ->
          result(Step.endedBy(workflow), List.of())
              .flatMap(fact -> Seen.of(workflow.getRequestId(), workflow.getSubmittedAt(), fact));
      default -> Optional.empty();
    };
  }

  private static Optional<Fact> fact(final RequestEvent event) {
    return switch (event.getEvent()) {
      case RequestSubmission accepted
          when accepted.getUnits() >= 0
              && accepted.getUnits() <= MAX_UNITS
              && areLanguages(accepted.getTargetLanguages()) ->
          Optional.of(
              new Accepted(
                  accepted.getKind() == RequestKind.AUDIO,
                  accepted.getKind() == RequestKind.WORKFLOW,
                  accepted.getUnits(),
                  List.copyOf(accepted.getTargetLanguages()),
                  accepted.getDeadline().map(Instant::toEpochMilli).orElse(null)));
      case UnitStatus status
          when !status.getDuplicate()
              && status.getIndex() < MAX_UNITS
              && areLanguages(status.getTargetLanguage().stream().toList()) ->
          Optional.of(
              new Ended(
                  status.getStage(),
                  status.getIndex(),
                  status.getTargetLanguage().orElse(null),
                  status.getState(),
                  status.getVersion()));
      default -> Optional.empty();
    };
  }

  private static Optional<Fact> result(final Step ended, final List<Step> announced) {
    return areBounded(ended, announced)
        ? Optional.of(new Result(ended, List.copyOf(announced)))
        : Optional.empty();
  }

  private static Optional<Fact> reviewed(final Step ended, final List<Step> announced) {
    return areBounded(ended, announced)
        ? Optional.of(new Reviewed(ended, List.copyOf(announced)))
        : Optional.empty();
  }

  private static boolean areBounded(final Step ended, final List<Step> announced) {
    return ended.index() >= 0
        && ended.index() < MAX_UNITS
        && areLanguages(List.of(ended.language()))
        && areLanguages(announced.stream().map(Step::language).toList());
  }

  private static boolean areLanguages(final List<String> languages) {
    return languages.size() <= RequestBounds.MAX_TARGETS
        && languages.stream().allMatch(language -> language.length() <= MAX_LANGUAGE_CHARS);
  }
}
