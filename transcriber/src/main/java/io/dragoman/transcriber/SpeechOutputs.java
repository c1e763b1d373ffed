package io.dragoman.transcriber;

import io.dragoman.inference.DetectedLanguage;
import io.dragoman.inference.Speech;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.SpeechLanguage;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.TimedWord;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.speech.SpeechTasks;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.text.WhiteSpace;
import io.dragoman.stage.EngineAsked;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes the records that a segment ends in. */
final class SpeechOutputs {
  private final InstantSource clock;

  SpeechOutputs(final InstantSource clock) {
    this.clock = clock;
  }

  /**
   * What was said, with times of the original audio.
   *
   * @param cost what it cost
   * @param reviewed whether a reviewer is asked about it
   */
  Transcript transcript(
      final SpeechWork work,
      final Answer<Speech> answer,
      final Optional<Cost> cost,
      final boolean reviewed) {
    final AudioSegment segment = work.segment();
    final Speech speech = answer.result();
    final boolean heard = speech.hasSpeech();
    return Transcript.newBuilder()
        .setRequestId(segment.getRequestId())
        .setClientId(segment.getClientId().orElse(null))
        .setIndex(segment.getIndex())
        .setCount(segment.getCount())
        .setStartMs(segment.getStartMs())
        .setEndMs(segment.getEndMs())
        .setOutcome(heard ? SpeechOutcome.SPEECH : SpeechOutcome.NO_SPEECH)
        .setLanguage(work.code())
        .setLanguageProbability(segment.getLanguageProbability().orElse(null))
        .setText(WhiteSpace.strip(speech.text()))
        .setSegments(heard ? timed(speech, segment.getStartMs()) : List.of())
        .setNoSpeechProbability(speech.noSpeechProbability())
        .setAverageLogProbability(speech.averageLogProbability())
        .setTargetLanguages(
            heard ? work.targets().stream().map(Language::flores).toList() : List.of())
        .setEngine(answer.engine())
        .setEngineChoice(answer.choice().label())
        .setEngineAttempts(EngineAsked.of(answer))
        .setModelVersion(answer.modelVersion())
        .setCached(answer.cached())
        .setCompletedAt(clock.instant())
        .setRepetitive(speech.repetitive())
        .setTruncated(speech.truncated())
        .setResultId(unit(segment).resultId(Stage.TRANSCRIBE))
        .setSubmittedAt(segment.getSubmittedAt().orElse(null))
        .setTokens(speech.shared() ? 0 : speech.tokens())
        .setInputTokens(speech.shared() ? 0 : speech.inputTokens())
        .setEngineCalls(answer.cached() || speech.shared() ? 0 : 1)
        .setCost(cost.map(Cost::text).orElse(null))
        .setCurrency(cost.map(Cost::currency).orElse(null))
        .setPriceVersion(cost.map(Cost::priceVersion).orElse(null))
        .setTranslated(work.options().translate())
        .setSuspectedHallucination(speech.suspectedHallucination())
        .setEngineMicros(answer.engineTime().dividedBy(ChronoUnit.MICROS.getDuration()))
        .setReview(reviewed ? Review.PENDING.word() : null)
        .build();
  }

  /** The language of a segment. */
  SpeechLanguage detected(final SpeechWork work, final Answer<Speech> answer) {
    final DetectedLanguage language = Objects.requireNonNull(answer.result().detected());
    return language(work)
        .setLanguage(language.code())
        .setProbability(language.probability())
        .setCandidates(language.candidates())
        .setEngine(answer.engine())
        .setModelVersion(answer.modelVersion())
        .build();
  }

  /** Why the language of a segment cannot be told; nothing for a copy, of which the first tells. */
  Optional<SpeechLanguage> notDetected(final SpeechWork work, final RequestEvent event) {
    return Optional.of(event.getEvent())
        .filter(UnitStatus.class::isInstance)
        .map(UnitStatus.class::cast)
        .filter(status -> !status.getDuplicate())
        .map(
            status ->
                language(work)
                    .setCancelled(status.getState() == State.CANCELLED)
                    .setErrorCode(status.getErrorCode().orElse(null))
                    .setMessage(status.getMessage().orElse(null))
                    .build());
  }

  private SpeechLanguage.Builder language(final SpeechWork work) {
    return SpeechLanguage.newBuilder()
        .setEventId(work.segment().getEventId())
        .setRequestId(work.segment().getRequestId())
        .setAt(clock.instant());
  }

  /** One task for each target language; none when nothing was said. */
  List<TranslationTask> tasks(final SpeechWork work, final Speech speech) {
    return SpeechTasks.of(
        task(work),
        speech.text(),
        timed(speech, work.segment().getStartMs()),
        work.source(),
        work.targets());
  }

  /** Which unit of which request a segment is. */
  static UnitRef unit(final AudioSegment segment) {
    return new UnitRef(
        segment.getRequestId(),
        segment.getClientId().orElse(null),
        segment.getIndex(),
        null,
        segment.getEventId(),
        segment.getSubmittedAt().orElse(null));
  }

  /** What these have in common. */
  TranslationTask task(final SpeechWork work) {
    final AudioSegment segment = work.segment();
    return TranslationTask.newBuilder()
        .setEventId(segment.getEventId())
        .setRequestId(segment.getRequestId())
        .setClientId(segment.getClientId().orElse(null))
        .setIndex(segment.getIndex())
        .setCount(segment.getCount())
        .setStartMs(segment.getStartMs())
        .setEndMs(segment.getEndMs())
        .setSentences(List.of())
        .setFingerprint("")
        .setSourceLanguage(work.source().flores())
        .setTargetLanguage("")
        .setPriority(segment.getPriority())
        .setDeadline(segment.getDeadline().orElse(null))
        .setCreatedAt(clock.instant())
        .setOptions(segment.getOptions().orElse(null))
        .setSubmittedAt(segment.getSubmittedAt().orElse(null))
        .build();
  }

  static List<TimedText> timed(final Speech speech, final long offsetMs) {
    return speech.segments().stream()
        .map(
            piece -> {
              final Optional<Speech.Window> window = Optional.ofNullable(piece.window());
              return new TimedText(
                  offsetMs + piece.startMs(),
                  offsetMs + piece.endMs(),
                  WhiteSpace.strip(piece.text()),
                  window.map(Speech.Window::averageLogProbability).orElse(null),
                  window.map(Speech.Window::compressionRatio).orElse(null),
                  window.map(Speech.Window::temperature).orElse(null),
                  piece.tokens(),
                  piece.words().stream().map(word -> word(word, offsetMs)).toList());
            })
        .toList();
  }

  private static TimedWord word(final Speech.Word word, final long offsetMs) {
    return new TimedWord(
        offsetMs + word.startMs(), offsetMs + word.endMs(), word.text(), word.probability());
  }
}
