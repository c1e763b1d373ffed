package io.dragoman.translator;

import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.text.Sentences;
import io.dragoman.schemas.text.WhiteSpace;
import io.dragoman.stage.EngineAsked;
import io.dragoman.translator.sentence.SentenceResult;
import io.dragoman.translator.sentence.Spent;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the records that a task ends in. */
final class TextOutputs {
  private final InstantSource clock;

  TextOutputs(final InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The unit in the other language, laid out like the source.
   *
   * @param cost what it cost
   * @param reviewed whether a reviewer is asked about it
   */
  Translation translation(
      final TextWork work,
      final Answer<List<SentenceResult>> answer,
      final Optional<Cost> cost,
      final boolean reviewed) {
    final Spent spent = spent(answer.result());
    final TranslationTask task = work.task();
    final List<Sentence> sources = task.getSentences();
    final List<String> targets =
        answer.result().stream().map(SentenceResult::text).map(WhiteSpace::strip).toList();
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
        .setSentences(pairs(sources, answer.result()))
        .setEngine(answer.engine())
        .setEngineChoice(answer.choice().label())
        .setEngineAttempts(EngineAsked.of(answer))
        .setModelVersion(answer.modelVersion())
        .setCached(answer.cached())
        .setCompletedAt(clock.instant())
        .setRepetitive(answer.result().stream().anyMatch(SentenceResult::repetitive))
        .setTruncated(answer.result().stream().anyMatch(SentenceResult::truncated))
        .setAverageLogProbability(averageLogProbability(answer.result()))
        .setResultId(unit(task).resultId(Stage.TRANSLATE))
        .setSubmittedAt(task.getSubmittedAt().orElse(null))
        .setTokens(spent.outputTokens())
        .setInputTokens(spent.inputTokens())
        .setEngineCalls(answer.cached() ? 0 : spent.calls())
        .setCost(cost.map(Cost::text).orElse(null))
        .setCurrency(cost.map(Cost::currency).orElse(null))
        .setPriceVersion(cost.map(Cost::priceVersion).orElse(null))
        .setEngineMicros(answer.engineTime().dividedBy(ChronoUnit.MICROS.getDuration()))
        .setAlternatives(alternatives(work, answer.result()))
        .setQuality(quality(answer.result()))
        .setReview(reviewed ? Review.PENDING.word() : null)
        .setVersion(task.getVersion())
        .setSupersedes(task.getSupersedes().orElse(null))
        .build();
  }

  /** What the engine was asked for all of them. */
  static Spent spent(final List<SentenceResult> sentences) {
    return sentences.stream().map(SentenceResult::spent).reduce(Spent.NOTHING, Spent::plus);
  }

  /** The whole unit in other words, as often as one of its sentences can be said otherwise. */
  private static List<String> alternatives(final TextWork work, final List<SentenceResult> answer) {
    final int most =
        answer.stream().mapToInt(sentence -> sentence.alternatives().size()).max().orElse(0);
    return IntStream.range(0, most)
        .mapToObj(
            rank ->
                Sentences.join(
                    work.task().getSentences(),
                    answer.stream()
                        .map(
                            sentence ->
                                rank < sentence.alternatives().size()
                                    ? sentence.alternatives().get(rank)
                                    : sentence.text())
                        .map(WhiteSpace::strip)
                        .toList(),
                    work.target()))
        .toList();
  }

  static @Nullable Float quality(final List<SentenceResult> answer) {
    return answer.stream()
        .map(SentenceResult::quality)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Which unit of which request a task is, in the language that was meant. */
  static UnitRef unit(final TranslationTask task) {
    return new UnitRef(
        task.getRequestId(),
        task.getClientId().orElse(null),
        task.getIndex(),
        Language.find(task.getTargetLanguage())
            .map(Language::flores)
            .orElse(task.getTargetLanguage()),
        task.getEventId(),
        task.getSubmittedAt().orElse(null),
        task.getVersion());
  }

  /** Each token counts alike, whichever sentence it is in. */
  static float averageLogProbability(final List<SentenceResult> sentences) {
    final int tokens = sentences.stream().mapToInt(SentenceResult::tokens).sum();
    return tokens == 0
        ? 0f
        : (float)
            (sentences.stream()
                    .mapToDouble(s -> (double) s.averageLogProbability() * s.tokens())
                    .sum()
                / tokens);
  }

  private static List<TranslatedSentence> pairs(
      final List<Sentence> sources, final List<SentenceResult> answer) {
    final List<TranslatedSentence> pairs = new ArrayList<>(sources.size());
    for (int i = 0; i < answer.size(); i++) {
      final Sentence source = sources.get(i);
      final SentenceResult result = answer.get(i);
      pairs.add(
          TranslatedSentence.newBuilder()
              .setSource(source.getText())
              .setTarget(WhiteSpace.strip(result.text()))
              .setStartMs(source.getStartMs().orElse(null))
              .setEndMs(source.getEndMs().orElse(null))
              .setAlternatives(result.alternatives())
              .setQuality(result.quality())
              .setReasons(result.reasons())
              .setFromMemory(result.fromMemory())
              .build());
    }
    return pairs;
  }
}
