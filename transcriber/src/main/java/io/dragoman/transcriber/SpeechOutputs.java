package io.dragoman.transcriber;

import io.dragoman.inference.Speech;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.status.StatusEvents;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.text.Sentences;
import io.dragoman.schemas.text.WhiteSpace;
import java.time.InstantSource;
import java.util.List;

/** Makes the events that a segment ends in. */
final class SpeechOutputs {
  private final InstantSource clock;
  private final StatusEvents events;

  SpeechOutputs(final InstantSource clock) {
    this.clock = clock;
    this.events = new StatusEvents(Stage.TRANSCRIBE, clock);
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
        .setResultId(unit(segment).resultId(events.stage()))
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
    return events.done(
        unit(work.segment()),
        answer.attempts(),
        answer.result().repetitive() || answer.result().truncated(),
        !answer.result().hasSpeech());
  }

  /** That the segment had come before. */
  RequestEvent dropped(final AudioSegment segment) {
    return events.dropped(
        unit(segment),
        "The segment %s had come before; this copy was dropped.".formatted(segment.getEventId()));
  }

  /** That the segment ended without a transcript. */
  RequestEvent failed(final AudioSegment segment, final Failure failure) {
    return failed(unit(segment), failure);
  }

  /** As {@link #failed(AudioSegment, Failure)}, when only headers tell who asked. */
  RequestEvent failed(final UnitRef unit, final Failure failure) {
    return events.failed(unit, failure.code(), failure.message(), failure.attempts());
  }

  private static UnitRef unit(final AudioSegment segment) {
    return new UnitRef(
        segment.getRequestId(),
        segment.getClientId().orElse(null),
        segment.getIndex(),
        null,
        segment.getEventId());
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
