package io.dragoman.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.auditor.Finding.Kind;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestKind;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.serde.AvroTrust;
import io.dragoman.schemas.status.StatusEvents;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.testing.Events;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestJudgeTest {
  static {
    // Copies of records are made here, as their readers make them.
    AvroTrust.install();
  }

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant WRITTEN = NOW.minus(Duration.ofHours(1));
  private static final AuditRules RULES =
      new AuditRules(
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          Optional.empty(),
          NOW.minus(Duration.ofDays(30)));
  private static final Progress ALL_DONE = progress(true, true);

  private final List<Sighting> seen = new ArrayList<>();
  private long offset;

  @Test
  void shouldFindNothingWhenEachUnitEndedOnce() {
    audioWithOneTranslation();

    final Verdict verdict = judge(ALL_DONE);

    assertThat(verdict.state()).isEqualTo(Verdict.State.ENDED);
    assertThat(verdict.findings()).isEmpty();
  }

  @Test
  void shouldFindLostUnitWhenNothingWaitsForIt() {
    audioWithOneTranslation();
    seen.removeLast();
    seen.removeLast();

    final Verdict verdict = judge(ALL_DONE);

    assertThat(verdict.findings()).extracting(Finding::kind).containsExactly(Kind.UNACCOUNTED);
    assertThat(verdict.findings().getFirst().detail())
        .contains("TRANSLATE of unit 0 into eng_Latn");
  }

  @Test
  void shouldBlameNobodyWhenWorkMayStillWait() {
    audioWithOneTranslation();
    seen.removeLast();
    seen.removeLast();

    assertThat(judge(progress(false, true)).state()).isEqualTo(Verdict.State.IN_FLIGHT);
    assertThat(judge(progress(false, true)).findings()).isEmpty();
  }

  @Test
  void shouldBlameNobodyWhenTopicsAreNotReadYet() {
    see(Topic.TRANSLATIONS, translation());

    assertThat(judge(progress(true, false)).findings()).isEmpty();
    assertThat(judge(progress(true, false)).state()).isEqualTo(Verdict.State.IN_FLIGHT);
  }

  @Test
  void shouldWaitWhenWorkIsDueLater() {
    audioWithOneTranslation();
    seen.removeLast();
    seen.removeLast();
    final Headers headers = headers(Header.REQUEST_ID, "r");
    headers.add(
        Header.DUE_AT.key(),
        Long.toString(NOW.plusSeconds(600).toEpochMilli()).getBytes(StandardCharsets.UTF_8));
    see(Topic.TRANSLATOR_DELAY, headers, null);

    assertThat(judge(ALL_DONE).state()).isEqualTo(Verdict.State.IN_FLIGHT);
  }

  @Test
  void shouldFindDoubledResult() {
    audioWithOneTranslation();
    see(Topic.TRANSLATIONS, translation());

    assertThat(judge(ALL_DONE).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Kind.DUPLICATED);
              assertThat(finding.detail()).contains("2 results, 1 times DONE");
            });
  }

  @Test
  void shouldWatchTheNewTranslationWhenAReviewerChangedTheTranscript() {
    audioWithOneTranslation();
    see(
        Topic.TRANSCRIPTS,
        Transcript.newBuilder(Events.transcript("r", 0, "text", Events.ENGLISH))
            .setVersion(2)
            .setReview("corrected")
            .setTranslationVersion(3)
            .build());
    assertThat(judge(ALL_DONE).findings())
        .extracting(Finding::kind)
        .containsExactly(Kind.UNACCOUNTED);

    final Translation anew =
        Translation.newBuilder(Events.translation("r", 0, Events.ENGLISH, "text"))
            .setVersion(3)
            .build();
    see(Topic.TRANSLATIONS, anew);
    see(
        Topic.REQUESTS,
        new StatusEvents(Stage.TRANSLATE, Instant::now)
            .done(new UnitRef("r", null, 0, Events.ENGLISH, "e", null, 3), 1, false, false));
    assertThat(judge(ALL_DONE).findings()).isEmpty();

    see(Topic.TRANSLATIONS, anew);
    assertThat(kinds()).containsExactly(Kind.DUPLICATED);
  }

  @Test
  void shouldFindSecondEndOfUnit() {
    audioWithOneTranslation();
    see(Topic.REQUESTS, Events.done("r", Stage.TRANSCRIBE, 0));

    assertThat(kinds()).containsExactly(Kind.DUPLICATED);
  }

  @Test
  void shouldFindSecondAcceptance() {
    audioWithOneTranslation();
    see(Topic.REQUESTS, Events.accepted("r", RequestKind.AUDIO, 1, Events.ENGLISH));

    assertThat(kinds()).containsExactly(Kind.DUPLICATED);
  }

  @Test
  void shouldFindDeadLetterWithoutStatus() {
    audioWithOneTranslation();
    see(Topic.DLQ_TRANSLATOR, headers(Header.REQUEST_ID, "r"), null);

    assertThat(kinds()).containsExactly(Kind.CONTRADICTORY);
  }

  @Test
  void shouldFindFailureWithoutDeadLetter() {
    see(Topic.REQUESTS, Events.accepted("r", RequestKind.AUDIO, 1));
    see(Topic.REQUESTS, Events.failed("r", Stage.TRANSCRIBE, 0, ""));

    assertThat(kinds()).containsExactly(Kind.CONTRADICTORY);
  }

  @Test
  void shouldFindNothingWhenFailureHasItsDeadLetter() {
    failedAudio();

    assertThat(kinds()).isEmpty();
  }

  @Test
  void shouldFindResultAfterFailure() {
    failedAudio();
    see(Topic.TRANSCRIPTS, Events.transcript("r", 0, "text"));

    assertThat(kinds()).contains(Kind.CONTRADICTORY);
  }

  @Test
  void shouldFindNothingWhenDeadLetterWasReplayedAndAnswered() {
    failedAudio();
    see(Topic.TRANSCRIPTS, Events.transcript("r", 0, "text"));
    see(
        Topic.REQUESTS,
        headers(Header.REPLAYED_FROM, "dlq.transcriber-0@0"),
        Events.done("r", Stage.TRANSCRIBE, 0));

    assertThat(kinds()).isEmpty();
  }

  @Test
  void shouldFindTranslationThatNobodyAskedFor() {
    failedAudio();
    see(Topic.TRANSLATIONS, translation());
    see(Topic.REQUESTS, translated());

    assertThat(judge(ALL_DONE).findings())
        .extracting(Finding::detail)
        .anyMatch(detail -> detail.contains("The request did not ask for TRANSLATE"));
  }

  @Test
  void shouldNotBlameWhenAcceptanceMayHaveBeenDeleted() {
    see(Topic.TRANSLATIONS, translation());
    see(Topic.REQUESTS, translated());

    assertThat(judge(ALL_DONE).state()).isEqualTo(Verdict.State.UNKNOWN);
    assertThat(kinds()).isEmpty();
  }

  @Test
  void shouldFindResultOfRequestThatNobodyAccepted() {
    see(Topic.TRANSLATIONS, translation());
    see(Topic.REQUESTS, submitted(translated(), WRITTEN));

    assertThat(kinds()).containsExactly(Kind.UNACCEPTED);
  }

  @Test
  void shouldFindLateRequestWhenObjectiveIsPassed() {
    see(Topic.REQUESTS, Events.accepted("r", RequestKind.AUDIO, 1));
    see(Topic.TRANSCRIPTS, Events.transcript("r", 0, "text"));
    see(Topic.REQUESTS, submitted(Events.done("r", Stage.TRANSCRIBE, 0), WRITTEN.minusSeconds(31)));

    final Verdict verdict =
        new RequestJudge(
                new AuditRules(
                    RULES.unaccountedAfter(),
                    RULES.grace(),
                    Optional.of(Duration.ofSeconds(30)),
                    RULES.since()))
            .judge(seen, NOW, ALL_DONE);

    assertThat(verdict.findings()).extracting(Finding::kind).containsExactly(Kind.LATE);
    assertThat(verdict.isBroken()).isFalse();
  }

  @Test
  void shouldCountRecordOnceWhenItIsSeenAgain() {
    final AuditBook book = new AuditBook(100);
    audioWithOneTranslation();
    seen.forEach(book::add);
    seen.forEach(book::add);

    assertThat(book.judge(RULES, NOW, ALL_DONE))
        .singleElement()
        .satisfies(verdict -> assertThat(verdict.findings()).isEmpty());
  }

  @Test
  void shouldLeaveRequestOutWhenBookIsFull() {
    final AuditBook book = new AuditBook(3);
    audioWithOneTranslation();
    seen.forEach(book::add);

    assertThat(book.overflowed()).isTrue();
    assertThat(book.judge(RULES, NOW, ALL_DONE)).isEmpty();
  }

  @Test
  void shouldSeeNothingInWhatNoStageWrites() {
    see(Topic.REQUESTS, Events.accepted("r", RequestKind.AUDIO, Integer.MAX_VALUE));
    see(Topic.REQUESTS, Events.accepted("no id\n", RequestKind.AUDIO, 1));
    see(Topic.DLQ_TRANSLATOR, new RecordHeaders(), null);

    assertThat(seen).isEmpty();
  }

  @Test
  void shouldNotBelieveTimesInTheFuture() {
    final Optional<Sighting> sighting =
        observer(Events.accepted("r", RequestKind.AUDIO, 1))
            .see(Topic.REQUESTS, "p", Long.MAX_VALUE, new RecordHeaders(), new byte[0]);

    assertThat(sighting.orElseThrow().atMs()).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void shouldSurviveJson() {
    audioWithOneTranslation();

    assertThat(seen)
        .allSatisfy(
            sighting -> assertThat(Sighting.fromJson(sighting.toJson())).contains(sighting));
    assertThat(Sighting.fromJson("{}".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  private void audioWithOneTranslation() {
    see(Topic.REQUESTS, Events.accepted("r", RequestKind.AUDIO, 1, Events.ENGLISH));
    see(Topic.TRANSCRIPTS, Events.transcript("r", 0, "text", Events.ENGLISH));
    see(Topic.REQUESTS, Events.done("r", Stage.TRANSCRIBE, 0));
    see(Topic.TRANSLATIONS, translation());
    see(Topic.REQUESTS, translated());
  }

  private void failedAudio() {
    see(Topic.REQUESTS, Events.accepted("r", RequestKind.AUDIO, 1));
    see(Topic.REQUESTS, Events.failed("r", Stage.TRANSCRIBE, 0, ""));
    see(Topic.DLQ_TRANSCRIBER, headers(Header.REQUEST_ID, "r"), null);
  }

  private static SpecificRecord translation() {
    return Events.translation("r", 0, Events.ENGLISH, "text");
  }

  private static RequestEvent translated() {
    final RequestEvent event = Events.done("r", Stage.TRANSLATE, 0);
    return RequestEvent.newBuilder(event)
        .setEvent(
            UnitStatus.newBuilder((UnitStatus) event.getEvent())
                .setTargetLanguage(Events.ENGLISH)
                .build())
        .build();
  }

  private static RequestEvent submitted(final RequestEvent event, final Instant when) {
    return RequestEvent.newBuilder(event).setSubmittedAt(when).build();
  }

  private Verdict judge(final Progress progress) {
    return new RequestJudge(RULES).judge(seen, NOW, progress);
  }

  private List<Kind> kinds() {
    return judge(ALL_DONE).findings().stream().map(Finding::kind).toList();
  }

  private void see(final Topic topic, final SpecificRecord value) {
    see(topic, new RecordHeaders(), value);
  }

  private void see(final Topic topic, final Headers headers, final @Nullable SpecificRecord value) {
    observer(value)
        .see(topic, topic + "-0@" + offset++, WRITTEN.toEpochMilli(), headers, new byte[0])
        .ifPresent(seen::add);
  }

  private static Observer observer(final @Nullable SpecificRecord value) {
    return new Observer((topic, bytes) -> value, InstantSource.fixed(NOW));
  }

  private static Headers headers(final Header header, final String value) {
    final Headers headers = new RecordHeaders();
    headers.add(header.key(), value.getBytes(StandardCharsets.UTF_8));
    return headers;
  }

  private static Progress progress(final boolean done, final boolean read) {
    return new Progress() {
      @Override
      public boolean isDone(final Stage stage, final Instant time) {
        return done;
      }

      @Override
      public boolean isRead(final Instant time) {
        return read;
      }
    };
  }
}
