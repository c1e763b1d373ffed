package io.dragoman.translator;

import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.text.Sentences;
import io.dragoman.schemas.text.WhiteSpace;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the events that a task ends in. */
final class TextOutputs {
  private final InstantSource clock;

  TextOutputs(final InstantSource clock) {
    this.clock = clock;
  }

  /** The unit in the other language, laid out like the source. */
  Translation translation(final TextWork work, final Answer<List<TranslatedText>> answer) {
    final TranslationTask task = work.task();
    final List<Sentence> sources = task.getSentences();
    final List<String> targets =
        answer.result().stream().map(TranslatedText::text).map(WhiteSpace::strip).toList();
    return Translation.newBuilder()
        .setRequestId(task.getRequestId())
        .setClientId(task.getClientId().orElse(null))
        .setIndex(task.getIndex())
        .setCount(task.getCount())
        .setStartMs(task.getStartMs())
        .setEndMs(task.getEndMs())
        .setSourceLanguage(work.source().flores())
        .setTargetLanguage(work.target().flores())
        .setSourceText(Sentences.join(sources))
        .setText(Sentences.join(sources, targets, work.target()))
        .setSentences(pairs(sources, targets))
        .setEngine(answer.engine())
        .setModelVersion(answer.modelVersion())
        .setCached(answer.cached())
        .setCompletedAt(clock.instant())
        .setRepetitive(answer.result().stream().anyMatch(TranslatedText::repetitive))
        .setTruncated(answer.result().stream().anyMatch(TranslatedText::truncated))
        .setAverageLogProbability(averageLogProbability(answer.result()))
        .setResultId(resultId(task))
        .build();
  }

  /** That the task is done. */
  RequestEvent done(final TextWork work, final Answer<List<TranslatedText>> answer) {
    return event(
        work.task().getRequestId(),
        work.task().getClientId().orElse(null),
        resultId(work.task()),
        UnitStatus.newBuilder()
            .setStage(Stage.TRANSLATE)
            .setIndex(work.task().getIndex())
            .setTargetLanguage(work.target().flores())
            .setState(State.DONE)
            .setAttempts(answer.attempts())
            .setDoubtful(
                answer.result().stream()
                    .anyMatch(sentence -> sentence.repetitive() || sentence.truncated()))
            .build());
  }

  /** That the task had come before. */
  RequestEvent dropped(final TranslationTask task) {
    return event(
        task.getRequestId(),
        task.getClientId().orElse(null),
        "",
        UnitStatus.newBuilder()
            .setStage(Stage.TRANSLATE)
            .setIndex(task.getIndex())
            .setTargetLanguage(task.getTargetLanguage())
            .setState(State.DONE)
            .setDuplicate(true)
            .setMessage(
                "The task %s had come before; this copy was dropped.".formatted(task.getEventId()))
            .setAttempts(0)
            .build());
  }

  /** That the task ended without a translation. */
  RequestEvent failed(final TranslationTask task, final Failure failure) {
    return failed(
        task.getRequestId(),
        task.getClientId().orElse(null),
        resultId(task),
        task.getIndex(),
        task.getTargetLanguage(),
        failure);
  }

  /**
   * As {@link #failed(TranslationTask, Failure)}, when only headers tell who asked.
   *
   * @param eventId the unit's event; null when it is not known
   */
  RequestEvent failed(
      final String requestId,
      final @Nullable String clientId,
      final @Nullable String eventId,
      final Failure failure) {
    final String resultId = eventId == null ? "" : ResultId.of(requestId, Stage.TRANSLATE, eventId);
    return failed(requestId, clientId, resultId, UnitIndex.UNKNOWN, null, failure);
  }

  private RequestEvent failed(
      final String requestId,
      final @Nullable String clientId,
      final String resultId,
      final int index,
      final @Nullable String targetLanguage,
      final Failure failure) {
    return event(
        requestId,
        clientId,
        resultId,
        UnitStatus.newBuilder()
            .setStage(Stage.TRANSLATE)
            .setIndex(index)
            .setTargetLanguage(targetLanguage)
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

  private static String resultId(final TranslationTask task) {
    return ResultId.of(task.getRequestId(), Stage.TRANSLATE, task.getEventId());
  }

  /** Each token counts alike, whichever sentence it is in. */
  private static float averageLogProbability(final List<TranslatedText> sentences) {
    final int tokens = sentences.stream().mapToInt(TranslatedText::tokens).sum();
    return tokens == 0
        ? 0f
        : (float)
            (sentences.stream()
                    .mapToDouble(s -> (double) s.averageLogProbability() * s.tokens())
                    .sum()
                / tokens);
  }

  private static List<TranslatedSentence> pairs(
      final List<Sentence> sources, final List<String> targets) {
    final List<TranslatedSentence> pairs = new ArrayList<>(sources.size());
    for (int i = 0; i < targets.size(); i++) {
      pairs.add(new TranslatedSentence(sources.get(i).getText(), targets.get(i)));
    }
    return pairs;
  }
}
