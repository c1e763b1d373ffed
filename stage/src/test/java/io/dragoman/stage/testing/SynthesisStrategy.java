package io.dragoman.stage.testing;

import com.fasterxml.jackson.core.type.TypeReference;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.stage.JsonResultCodec;
import io.dragoman.stage.RejectedWork;
import io.dragoman.stage.SingleRoundStrategy;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.TopicValues;
import java.time.InstantSource;
import java.util.List;

/** What the worker must know of texts that are to be said louder. */
public final class SynthesisStrategy
    extends SingleRoundStrategy<TranslationTask, String, String, List<String>> {
  private final TopicValues values;
  private final InstantSource clock;

  SynthesisStrategy(final StageContext context) {
    super(
        Stage.TRANSLATE,
        "text",
        context,
        new JsonResultCodec<>(new TypeReference<List<String>>() {}));
    this.values = context.values();
    this.clock = context.clock();
  }

  @Override
  public TranslationTask decode(final byte[] value, final Origin origin) {
    final TranslationTask task = values.read(TranslationTask.class, value);
    if (questions(task).stream().noneMatch(text -> text.chars().anyMatch(Character::isLetter))) {
      throw new RejectedWork(ErrorCode.EMPTY_INPUT, "There is no word to say.", unit(task));
    }
    return task;
  }

  @Override
  public WorkMeta describe(final TranslationTask task) {
    return new WorkMeta(
        task.getRequestId(),
        task.getEventId(),
        task.getFingerprint(),
        task.getPriority(),
        task.getDeadline(),
        questions(task).stream().mapToLong(String::length).sum());
  }

  @Override
  protected UnitRef unit(final TranslationTask task) {
    return new UnitRef(
        task.getRequestId(),
        task.getClientId().orElse(null),
        task.getIndex(),
        task.getTargetLanguage(),
        task.getEventId(),
        task.getSubmittedAt().orElse(null));
  }

  @Override
  protected List<String> questions(final TranslationTask task) {
    return task.getSentences().stream().map(Sentence::getText).toList();
  }

  @Override
  protected List<String> result(final List<String> answers) {
    return answers;
  }

  @Override
  protected int length(final String text) {
    return text.length();
  }

  @Override
  protected int tokens(final String answer) {
    return answer.length();
  }

  @Override
  public List<Output> done(final TranslationTask task, final Answer<List<String>> answer) {
    final Translation said =
        Translation.newBuilder()
            .setRequestId(task.getRequestId())
            .setIndex(task.getIndex())
            .setCount(task.getCount())
            .setSourceLanguage(task.getSourceLanguage())
            .setTargetLanguage(task.getTargetLanguage())
            .setSourceText(String.join(" ", questions(task)))
            .setText(String.join(" ", answer.result()))
            .setSentences(List.of())
            .setEngine(answer.engine())
            .setModelVersion(answer.modelVersion())
            .setCompletedAt(clock.instant())
            .build();
    return List.of(
        values.write(Topic.TRANSLATIONS, task.getRequestId(), said),
        doneStatus(task, answer, false, false));
  }
}
