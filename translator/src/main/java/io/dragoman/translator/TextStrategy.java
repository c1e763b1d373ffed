package io.dragoman.translator;

import com.fasterxml.jackson.core.type.TypeReference;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Glossary;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.text.WhiteSpace;
import io.dragoman.stage.JsonResultCodec;
import io.dragoman.stage.RejectedWork;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageStrategy;
import io.dragoman.stage.TopicValues;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;

/** What the worker must know of translation tasks, and how a translation model is asked. */
final class TextStrategy
    extends StageStrategy<TextWork, TextInput, TranslatedText, List<TranslatedText>> {
  private static final int MAX_NAMED = 20;
  private static final String PLAIN_TEXT = "text";

  private final TopicValues values;
  private final TextOutputs outputs;
  private final Set<String> languages;
  private final MeterRegistry meters;

  TextStrategy(final StageContext context) {
    super(
        Stage.TRANSLATE,
        "task",
        context,
        new JsonResultCodec<>(new TypeReference<List<TranslatedText>>() {}));
    this.values = context.values();
    this.outputs = new TextOutputs(context.clock());
    this.languages = context.languages();
    this.meters = context.meters();
  }

  @Override
  public TextWork decode(final byte[] value, final Headers headers) {
    final TranslationTask task = values.read(TranslationTask.class, value);
    if (task.getSentences().isEmpty()
        || task.getSentences().stream()
            .anyMatch(sentence -> WhiteSpace.isBlank(sentence.getText()))) {
      throw new RejectedWork(
          ErrorCode.EMPTY_INPUT,
          "The task has no sentence, or an empty one.",
          TextOutputs.unit(task));
    }
    final TextWork work =
        new TextWork(
            task,
            language(task, task.getSourceLanguage()),
            language(task, task.getTargetLanguage()));
    task.getOptions().ifPresent(options -> requirePossible(work, options));
    return work;
  }

  @Override
  public WorkMeta describe(final TextWork work) {
    final TranslationTask task = work.task();
    final List<String> sentences = task.getSentences().stream().map(Sentence::getText).toList();
    return new WorkMeta(
        task.getRequestId(),
        task.getEventId(),
        // Made anew: a wrong one in the record would answer one client with another's words.
        Fingerprint.ofText(
            sentences,
            work.source().flores(),
            work.target().flores(),
            task.getOptions().orElse(null)),
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
  protected UnitRef unit(final TextWork work) {
    return TextOutputs.unit(work.task());
  }

  @Override
  protected List<TextInput> questions(final TextWork work) {
    return work.task().getSentences().stream()
        .map(
            sentence ->
                new TextInput(sentence.getText(), work.source().flores(), work.target().flores()))
        .toList();
  }

  @Override
  protected List<TranslatedText> result(final List<TranslatedText> answers) {
    return answers;
  }

  @Override
  protected int tokens(final TranslatedText answer) {
    return answer.tokens();
  }

  @Override
  protected int length(final TextInput question) {
    return question.text().length();
  }

  @Override
  protected void count(final TextWork work) {
    TranslatorMeter.TRANSLATED_SENTENCES
        .counter(meters, work.source().flores(), work.target().flores())
        .increment(work.task().getSentences().size());
  }

  @Override
  public List<Output> done(final TextWork work, final Answer<List<TranslatedText>> answer) {
    return List.of(
        values.write(
            Topic.TRANSLATIONS, work.task().getRequestId(), outputs.translation(work, answer)),
        doneStatus(
            work,
            answer,
            answer.result().stream()
                .anyMatch(sentence -> sentence.repetitive() || sentence.truncated()),
            false));
  }

  /** A translation that leaves out what its client insists on would look like one that does not. */
  private static void requirePossible(final TextWork work, final Options options) {
    if (!Glossary.of(options, work.target().flores()).isEmpty()) {
      throw impossible(work, "glossary");
    }
    if (!options.getFormat().equals(PLAIN_TEXT)) {
      throw impossible(work, "format");
    }
  }

  private static RejectedWork impossible(final TextWork work, final String option) {
    return new RejectedWork(
        ErrorCode.UNSUPPORTED_OPTION,
        "The translation engine cannot do what the option %s asks for; leave it out."
            .formatted(option),
        TextOutputs.unit(work.task()));
  }

  private Language language(final TranslationTask task, final String code) {
    return Language.find(code)
        .filter(language -> languages.contains(language.flores()))
        .orElseThrow(
            () ->
                new RejectedWork(
                    ErrorCode.UNSUPPORTED_LANGUAGE,
                    "The translation model does not know the language "
                        + code
                        + "; it knows "
                        + known()
                        + ".",
                    TextOutputs.unit(task)));
  }

  /** All of them when a sentence can hold them. */
  private String known() {
    return languages.size() > MAX_NAMED
        ? languages.size() + " FLORES-200 codes"
        : String.join(", ", languages.stream().sorted().toList());
  }
}
