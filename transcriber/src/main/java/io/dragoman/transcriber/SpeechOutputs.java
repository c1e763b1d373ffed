package io.dragoman.transcriber;

import io.dragoman.inference.Speech;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.text.Sentences;
import io.dragoman.schemas.text.WhiteSpace;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the events that a segment ends in. */
final class SpeechOutputs {
  private final InstantSource clock;

  SpeechOutputs(final InstantSource clock) {
    this.clock = clock;
  }

  /** What was said, with times of the original audio. */
  Transcript transcript(final SpeechWork work, final Answer<Speech> answer) {
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
        .setText(WhiteSpace.strip(speech.text()))
        .setSegments(heard ? timed(speech, segment.getStartMs()) : List.of())
        .setNoSpeechProbability(speech.noSpeechProbability())
        .setAverageLogProbability(speech.averageLogProbability())
        .setTargetLanguages(
            heard ? work.targets().stream().map(Language::flores).toList() : List.of())
        .setEngine(answer.engine())
        .setModelVersion(answer.modelVersion())
        .setCached(answer.cached())
        .setCompletedAt(clock.instant())
        .setRepetitive(speech.repetitive())
        .setTruncated(speech.truncated())
        .setResultId(resultId(segment))
        .build();
  }

  /** One task for each target language; none when nothing was said. */
  List<TranslationTask> tasks(final SpeechWork work, final Speech speech) {
    final List<Sentence> sentences = Sentences.split(speech.text(), work.source());
    return sentences.isEmpty()
        ? List.of()
        : work.targets().stream().map(target -> task(work, sentences, target)).toList();
  }

  /** That the segment is done. */
  RequestEvent done(final SpeechWork work, final Answer<Speech> answer) {
    return event(
        work.segment().getRequestId(),
        work.segment().getClientId().orElse(null),
        resultId(work.segment()),
        UnitStatus.newBuilder()
            .setStage(Stage.TRANSCRIBE)
            .setIndex(work.segment().getIndex())
            .setState(State.DONE)
            .setNoSpeech(!answer.result().hasSpeech())
            .setAttempts(answer.attempts())
            .setDoubtful(answer.result().repetitive() || answer.result().truncated())
            .build());
  }

  /** That the segment had come before. */
  RequestEvent dropped(final AudioSegment segment) {
    return event(
        segment.getRequestId(),
        segment.getClientId().orElse(null),
        "",
        UnitStatus.newBuilder()
            .setStage(Stage.TRANSCRIBE)
            .setIndex(segment.getIndex())
            .setState(State.DONE)
            .setDuplicate(true)
            .setMessage(
                "The segment %s had come before; this copy was dropped."
                    .formatted(segment.getEventId()))
            .setAttempts(0)
            .build());
  }

  /** That the segment ended without a transcript. */
  RequestEvent failed(final AudioSegment segment, final Failure failure) {
    return failed(
        segment.getRequestId(),
        segment.getClientId().orElse(null),
        segment.getIndex(),
        segment.getEventId(),
        failure);
  }

  /**
   * As {@link #failed(AudioSegment, Failure)}, when only headers tell who asked.
   *
   * @param index position of the unit; {@link UnitIndex#UNKNOWN} when it is not known
   * @param eventId the unit's event; null when it is not known
   */
  RequestEvent failed(
      final String requestId,
      final @Nullable String clientId,
      final int index,
      final @Nullable String eventId,
      final Failure failure) {
    return event(
        requestId,
        clientId,
        eventId == null ? "" : ResultId.of(requestId, Stage.TRANSCRIBE, eventId),
        UnitStatus.newBuilder()
            .setStage(Stage.TRANSCRIBE)
            .setIndex(index)
            .setState(failure.disposition() == Disposition.EXPIRED ? State.EXPIRED : State.FAILED)
            .setErrorCode(failure.code().name())
            .setMessage(failure.message())
            .setAttempts(failure.attempts())
            .build());
  }

  private RequestEvent event(
      final String requestId,
      final @Nullable String clientId,
      final String resultId,
      final UnitStatus status) {
    return RequestEvent.newBuilder()
        .setRequestId(requestId)
        .setClientId(clientId)
        .setAt(clock.instant())
        .setEvent(status)
        .setResultId(resultId)
        .build();
  }

  private static String resultId(final AudioSegment segment) {
    return ResultId.of(segment.getRequestId(), Stage.TRANSCRIBE, segment.getEventId());
  }

  private TranslationTask task(
      final SpeechWork work, final List<Sentence> sentences, final Language target) {
    final AudioSegment segment = work.segment();
    return TranslationTask.newBuilder()
        .setEventId(segment.getEventId() + "/" + target.flores())
        .setRequestId(segment.getRequestId())
        .setClientId(segment.getClientId().orElse(null))
        .setIndex(segment.getIndex())
        .setCount(segment.getCount())
        .setStartMs(segment.getStartMs())
        .setEndMs(segment.getEndMs())
        .setSentences(sentences)
        .setFingerprint(
            Fingerprint.ofText(
                sentences.stream().map(Sentence::getText).toList(),
                work.source().flores(),
                target.flores()))
        .setSourceLanguage(work.source().flores())
        .setTargetLanguage(target.flores())
        .setPriority(segment.getPriority())
        .setDeadline(segment.getDeadline().orElse(null))
        .setCreatedAt(clock.instant())
        .build();
  }

  private static List<TimedText> timed(final Speech speech, final long offsetMs) {
    return speech.segments().stream()
        .map(
            piece ->
                new TimedText(
                    offsetMs + piece.startMs(),
                    offsetMs + piece.endMs(),
                    WhiteSpace.strip(piece.text())))
        .toList();
  }
}
