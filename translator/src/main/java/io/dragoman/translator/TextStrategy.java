package io.dragoman.translator;

import com.fasterxml.jackson.core.type.TypeReference;
import io.dragoman.inference.TextBackground;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.deadletter.Failure;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.resilience.worker.Output;
import io.dragoman.resilience.worker.WorkMeta;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Glossary;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.OptionBounds;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.text.Sentences;
import io.dragoman.schemas.text.WhiteSpace;
import io.dragoman.stage.JsonResultCodec;
import io.dragoman.stage.RejectedWork;
import io.dragoman.stage.StageContext;
import io.dragoman.stage.StageStrategy;
import io.dragoman.stage.TopicValues;
import io.dragoman.stage.WorkTraits;
import io.dragoman.stage.price.Consumption;
import io.dragoman.stage.price.Expected;
import io.dragoman.translator.memory.TranslationMemory;
import io.dragoman.translator.sentence.Quality;
import io.dragoman.translator.sentence.QualityReason;
import io.dragoman.translator.sentence.QualityRules;
import io.dragoman.translator.sentence.SentenceResult;
import io.dragoman.translator.sentence.Spent;
import io.dragoman.translator.sentence.Terms;
import io.dragoman.translator.sentence.TextInquiry;
import io.dragoman.translator.sentence.TextWish;
import io.micrometer.core.instrument.MeterRegistry;
import java.text.Normalizer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the worker must know of translation tasks, and how a translation model is asked. */
final class TextStrategy
    extends StageStrategy<TextWork, TextInput, TranslatedText, List<SentenceResult>> {
  private static final int MAX_NAMED = 20;
  private static final String HTML = "html";
  private static final int MIN_FOREIGN_LETTERS = 8;

  private final TopicValues values;
  private final TextOutputs outputs;
  private final Set<String> languages;
  private final MeterRegistry meters;
  private final QualityRules rules;
  private final TextReviews reviews;
  private final TranslationMemory memory;

  TextStrategy(final StageContext context, final TranslationMemory memory) {
    super(
        Stage.TRANSLATE,
        "task",
        context,
        new JsonResultCodec<>(new TypeReference<List<SentenceResult>>() {}));
    this.values = context.values();
    this.outputs = new TextOutputs(context.clock());
    this.languages = context.languages();
    this.meters = context.meters();
    this.rules = QualityRules.of(context.settings(), context.skills());
    this.reviews = new TextReviews(context);
    this.memory = memory;
  }

  @Override
  public TextWork decode(final byte[] value, final Origin origin) {
    final TranslationTask task = values.read(TranslationTask.class, value);
    if (task.getSentences().isEmpty()
        || task.getSentences().stream()
            .anyMatch(sentence -> WhiteSpace.isBlank(sentence.getText()))) {
      throw new RejectedWork(
          ErrorCode.EMPTY_INPUT,
          "The task has no sentence, or an empty one.",
          TextOutputs.unit(task));
    }
    final Language source = language(task, task.getSourceLanguage());
    final Language target = language(task, task.getTargetLanguage());
    task.getOptions().flatMap(OptionBounds::check).ifPresent(wrong -> refuse(task, wrong));
    return new TextWork(task, source, target, remembered(task, source, target));
  }

  private SortedMap<Integer, String> remembered(
      final TranslationTask task, final Language source, final Language target) {
    final SortedMap<Integer, String> found = new TreeMap<>();
    if (memory.size() > 0) {
      final String options =
          Fingerprint.ofTextOptions(task.getOptions().orElse(null), target.flores());
      for (int i = 0; i < task.getSentences().size(); i++) {
        final int position = i;
        memory
            .find(
                task.getClientId().orElse(null),
                task.getSentences().get(i).getText(),
                source.flores(),
                target.flores(),
                options)
            .ifPresent(text -> found.put(position, text));
      }
    }
    return found;
  }

  @Override
  public Optional<List<SentenceResult>> recalled(final TextWork work) {
    return work.isKnown()
        ? Optional.of(work.remembered().values().stream().map(SentenceResult::remembered).toList())
        : Optional.empty();
  }

  @Override
  public WorkMeta describe(final TextWork work) {
    final TranslationTask task = work.task();
    final List<String> sentences = task.getSentences().stream().map(Sentence::getText).toList();
    // Made anew: a wrong one in the record would answer one client with another's words.
    final String fingerprint =
        Fingerprint.ofText(
            sentences,
            work.source().flores(),
            work.target().flores(),
            task.getOptions().orElse(null));
    return new WorkMeta(
        task.getRequestId(),
        task.getEventId(),
        work.remembered().isEmpty()
            ? fingerprint
            : Fingerprint.ofPartlyKnown(
                fingerprint, task.getClientId().orElse(""), work.remembered()),
        task.getPriority(),
        task.getDeadline(),
        sentences.stream().mapToLong(String::length).sum());
  }

  /** A sentence without a translation would be lost without a word. */
  @Override
  public void check(final TextWork work, final List<SentenceResult> answer) {
    final int sentences = work.task().getSentences().size();
    if (answer.size() != sentences) {
      throw invalid(
          List.of(), "The model gave %d texts for %d sentences.", answer.size(), sentences);
    }
    for (int i = 0; i < sentences; i++) {
      final SentenceResult sentence = answer.get(i);
      if (WhiteSpace.isBlank(sentence.text()) || sentence.is(QualityReason.EMPTY)) {
        throw invalid(answer, "The model gave no text for sentence %d of %d.", i + 1, sentences);
      }
      if (rules.rejectRepetition()
          && sentence.truncated()
          && sentence.is(QualityReason.REPETITION)) {
        throw invalid(
            answer,
            "The model repeated itself until the length limit in sentence %d of %d.",
            i + 1,
            sentences);
      }
    }
    final float likelihood = TextOutputs.averageLogProbability(answer);
    if (likelihood < rules.minLogProbability()) {
      throw invalid(
          answer,
          "The mean log-probability of the translation is %.2f; at least %s is asked for.",
          likelihood,
          rules.minLogProbability());
    }
    if (rules.rejectWrongScript() && inWrongScript(work, answer)) {
      throw invalid(
          answer,
          "Nothing of the translation is in the script of %s.",
          work.target().englishName());
    }
  }

  private static boolean inWrongScript(final TextWork work, final List<SentenceResult> answer) {
    return answer.stream().anyMatch(sentence -> sentence.is(QualityReason.WRONG_SCRIPT))
        && Quality.foreign(
                Sentences.join(work.task().getSentences()),
                answer.stream().map(SentenceResult::text).collect(Collectors.joining(" ")),
                work.target())
            >= MIN_FOREIGN_LETTERS;
  }

  private static InvalidTranslation invalid(
      final List<SentenceResult> answer, final String format, final Object... values) {
    return new InvalidTranslation(String.format(Locale.ROOT, format, values), answer);
  }

  @Override
  protected UnitRef unit(final TextWork work) {
    return TextOutputs.unit(work.task());
  }

  @Override
  protected WorkTraits traits(final TextWork work) {
    return WorkTraits.of(
        Stream.of(work.source(), work.target())
            .map(Language::flores)
            .collect(Collectors.toUnmodifiableSet()),
        Set.of(),
        work.task().getSentences().stream().mapToLong(line -> line.getText().length()).sum(),
        Expected.ofSentences(work.unknown()),
        work.task().getOptions().orElse(null));
  }

  @Override
  protected TextInquiry inquiry(final TextWork work) {
    return new TextInquiry(
        work.task().getSentences().stream().map(Sentence::getText).toList(),
        wish(work),
        work.remembered());
  }

  private TextWish wish(final TextWork work) {
    final Options options = work.task().getOptions().orElseGet(Options.newBuilder()::build);
    final boolean markup = options.getFormat().equals(HTML);
    final List<GlossaryEntry> glossary = Glossary.of(options, work.target().flores());
    final List<Terms.Term> terms =
        glossary.stream()
            .map(entry -> new Terms.Term(entry.getTerm(), entry.getTranslation()))
            .toList();
    return new TextWish(
        work.source(),
        work.target(),
        new TextOptions(
            options.getBeams().orElse(0),
            options.getTemperature().orElse(0f),
            options.getAlternatives(),
            options.getTone().orElse("")),
        new TextBackground(
            glossary.stream()
                .map(entry -> new TextBackground.Term(entry.getTerm(), entry.getTranslation()))
                .toList(),
            markup ? "" : context(work)),
        terms.isEmpty() ? Terms.NONE : new Terms(terms),
        markup,
        rules);
  }

  /**
   * All sentences of the unit, without their layout: nothing may be in it that is not in the
   * fingerprint. Of HTML there is none, because it would hold what must not be translated.
   */
  private static String context(final TextWork work) {
    return Normalizer.normalize(
        work.task().getSentences().stream().map(Sentence::getText).collect(Collectors.joining(" ")),
        Normalizer.Form.NFC);
  }

  @Override
  protected int tokens(final TranslatedText answer) {
    return answer.shared() ? 0 : answer.tokens();
  }

  @Override
  protected int inputTokens(final TranslatedText answer) {
    return answer.shared() ? 0 : answer.inputTokens();
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
  public List<Output> done(final TextWork work, final Answer<List<SentenceResult>> answer) {
    final boolean doubtful =
        answer.result().stream()
            .anyMatch(sentence -> sentence.repetitive() || sentence.truncated());
    final Optional<Output> review = reviews.ofDoubtful(work, answer, doubtful);
    final List<Output> outputs = new ArrayList<>();
    outputs.add(
        values.write(
            Topic.TRANSLATIONS,
            work.task().getRequestId(),
            this.outputs.translation(
                work, answer, cost(answer, consumption(work, answer)), review.isPresent())));
    outputs.add(doneStatus(work, answer, doubtful || review.isPresent(), false));
    review.ifPresent(outputs::add);
    return outputs;
  }

  @Override
  public List<Output> handedOver(final TextWork work, final Failure failure) {
    return reviews
        .ofInvalid(work, failure)
        .map(review -> List.of(reviewStatus(work, failure), review))
        .orElse(List.of());
  }

  private static Consumption consumption(
      final TextWork work, final Answer<List<SentenceResult>> answer) {
    final Spent spent = TextOutputs.spent(answer.result());
    return new Consumption(
        spent.calls(),
        spent.inputTokens(),
        spent.outputTokens(),
        Duration.ZERO,
        IntStream.range(0, answer.result().size())
            .filter(position -> answer.result().get(position).spent().calls() > 0)
            .mapToObj(position -> work.task().getSentences().get(position).getText())
            .mapToInt(text -> text.codePointCount(0, text.length()))
            .sum(),
        answer.engineTime().truncatedTo(ChronoUnit.MICROS));
  }

  /** Whoever wrote the task need not have been ingest. */
  private static void refuse(final TranslationTask task, final OptionBounds.Violation wrong) {
    throw new RejectedWork(wrong.code(), wrong.message(), TextOutputs.unit(task));
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
