package io.dragoman.translator;

import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.schemas.text.Sentences;
import io.dragoman.schemas.text.WhiteSpace;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Makes the records that a task ends in. */
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
        .setResultId(unit(task).resultId(Stage.TRANSLATE))
        .setSubmittedAt(task.getSubmittedAt().orElse(null))
        .setTokens(answer.result().stream().mapToInt(TranslatedText::tokens).sum())
        .setEngineMicros(answer.engineTime().dividedBy(ChronoUnit.MICROS.getDuration()))
        .build();
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
        task.getSubmittedAt().orElse(null));
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
      final Sentence source = sources.get(i);
      pairs.add(
          new TranslatedSentence(
              source.getText(),
              targets.get(i),
              source.getStartMs().orElse(null),
              source.getEndMs().orElse(null)));
    }
    return pairs;
  }
}
