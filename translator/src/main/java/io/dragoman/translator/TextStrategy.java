package io.dragoman.translator;

import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.ResultCodec;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.resilience.worker.WorkStrategy;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.text.WhiteSpace;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;

/** What the worker must know of translation tasks. */
final class TextStrategy implements WorkStrategy<TextWork, List<TranslatedText>> {
  private static final int MOST_NAMED = 20;

  private final TextValues values;
  private final TextOutputs outputs;
  private final Set<String> languages;
  private final ResultCodec<List<TranslatedText>> codec = new TextCodec();

  /**
   * For one model.
   *
   * @param languages FLORES-200 codes that the model knows
   */
  TextStrategy(final TextValues values, final TextOutputs outputs, final Set<String> languages) {
    this.values = values;
    this.outputs = outputs;
    this.languages = Set.copyOf(languages);
  }

  @Override
  public TextWork decode(final byte[] value, final Headers headers) {
    final TranslationTask task = values.task(value);
    if (task.getSentences().isEmpty()
        || task.getSentences().stream()
            .anyMatch(sentence -> WhiteSpace.isBlank(sentence.getText()))) {
      throw new RejectedTask(
          ErrorCode.EMPTY_INPUT, "The task has no sentence, or an empty one.", task);
    }
    return new TextWork(
        task, language(task, task.getSourceLanguage()), language(task, task.getTargetLanguage()));
  }

  @Override
  public WorkMeta describe(final TextWork work) {
    final TranslationTask task = work.task();
    final List<String> sentences = task.getSentences().stream().map(Sentence::getText).toList();
    return new WorkMeta(
        task.getRequestId(),
        task.getEventId(),
        // Made anew: a wrong one in the record would answer one client with another's words.
        Fingerprint.ofText(sentences, work.source().flores(), work.target().flores()),
        task.getPriority(),
        task.getDeadline(),
        sentences.stream().mapToLong(String::length).sum());
  }

  /** A sentence without a translation would be lost without a word. */
  @Override
  public void check(final TextWork work, final List<TranslatedText> answer) {
    final int sentences = work.task().getSentences().size();
    if (answer.size() != sentences) {
      throw new DragomanException(
          ErrorCode.INVALID_OUTPUT,
          "The model gave %d texts for %d sentences.".formatted(answer.size(), sentences));
    }
    for (int i = 0; i < sentences; i++) {
      if (WhiteSpace.isBlank(answer.get(i).text())) {
        throw new DragomanException(
            ErrorCode.INVALID_OUTPUT,
            "The model gave no text for sentence %d of %d.".formatted(i + 1, sentences));
      }
    }
  }

  @Override
  public List<Output> done(final TextWork work, final Answer<List<TranslatedText>> answer) {
    return List.of(
        new Output(
            Topic.TRANSLATIONS,
            work.task().getRequestId(),
            values.bytes(outputs.translation(work, answer))),
        status(outputs.done(work, answer)));
  }

  @Override
  public List<Output> failed(final TextWork work, final Failure failure) {
    return List.of(status(outputs.failed(work.task(), failure)));
  }

  @Override
  public List<Output> dropped(final TextWork work) {
    return List.of(status(outputs.dropped(work.task())));
  }

  @Override
  public List<Output> unreadable(final Headers headers, final Failure failure) {
    if (failure.cause() instanceof final RejectedTask rejected) {
      return List.of(status(outputs.failed(rejected.task(), failure)));
    }
    return HeaderText.id(headers, Header.REQUEST_ID)
        .map(
            requestId ->
                status(
                    outputs.failed(
                        UnitRef.unreadable(
                            requestId,
                            HeaderText.id(headers, Header.CLIENT_ID).orElse(null),
                            HeaderText.get(headers, Header.EVENT_ID).orElse(null)),
                        failure)))
        .stream()
        .toList();
  }

  @Override
  public ResultCodec<List<TranslatedText>> resultCodec() {
    return codec;
  }

  private Output status(final RequestEvent event) {
    return new Output(Topic.REQUESTS, event.getRequestId(), values.bytes(event));
  }

  private Language language(final TranslationTask task, final String code) {
    return Language.find(code)
        .filter(language -> languages.contains(language.flores()))
        .orElseThrow(
            () ->
                new RejectedTask(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "The translation model does not know the language "
                        + code
                        + "; it knows "
                        + known()
                        + ".",
                    task));
  }

  /** All of them when a sentence can hold them. */
  private String known() {
    return languages.size() > MOST_NAMED
        ? languages.size() + " FLORES-200 codes"
        : String.join(", ", languages.stream().sorted().toList());
  }
}
