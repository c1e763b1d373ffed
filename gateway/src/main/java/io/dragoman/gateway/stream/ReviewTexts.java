package io.dragoman.gateway.stream;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewRecord.Action;
import io.dragoman.schemas.review.ReviewRecord.Correction;
import io.dragoman.schemas.review.ReviewRecord.Decided;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.serde.AvroTrust;
import io.dragoman.schemas.text.Sentences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a decision makes of a result. */
public final class ReviewTexts {
  static {
    // Default values of builders are made of generated classes too.
    AvroTrust.install();
  }

  /** In place of an engine and its model, where none made anything. */
  static final String REVIEWER = "review";

  private ReviewTexts() {}

  /**
   * The texts of all lines as a decision wants them; none when it rejects them. In a line of a
   * transcript nothing may have been said.
   *
   * @return empty when it cannot be: a line would have no text, or there is no such line
   */
  public static Optional<List<String>> of(final Requested asked, final Decided decided) {
    if (decided.action() == Action.REJECT) {
      return Optional.of(List.of());
    }
    final List<@Nullable String> texts =
        new ArrayList<>(asked.lines().stream().map(Line::output).toList());
    if (decided.action() == Action.CORRECT) {
      for (final Correction correction : decided.corrections()) {
        if (correction.line() < 0 || correction.line() >= texts.size()) {
          return Optional.empty();
        }
        texts.set(correction.line(), correction.text().strip());
      }
    }
    final List<String> whole = new ArrayList<>();
    for (final @Nullable String text : texts) {
      if (text == null || (text.isBlank() && !asked.isTranscript())) {
        return Optional.empty();
      }
      whole.add(text);
    }
    return Optional.of(whole);
  }

  /**
   * The result from then on.
   *
   * @param texts one for each line; none when it is rejected
   */
  static Translation version(
      final Requested asked, final Review review, final List<String> texts, final Instant now) {
    final List<Sentence> sources =
        asked.lines().stream()
            .map(line -> new Sentence(line.source(), line.separator(), null, null))
            .toList();
    final List<TranslatedSentence> sentences = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      final Line line = asked.lines().get(i);
      sentences.add(
          TranslatedSentence.newBuilder()
              .setSource(line.source())
              .setTarget(texts.get(i))
              .setStartMs(line.startMs())
              .setEndMs(line.endMs())
              .build());
    }
    return Translation.newBuilder()
        .setRequestId(asked.requestId())
        .setClientId(asked.clientId())
        .setIndex(asked.index())
        .setCount(asked.count())
        .setStartMs(asked.startMs())
        .setEndMs(asked.endMs())
        .setSourceLanguage(asked.sourceLanguage())
        .setTargetLanguage(asked.targetLanguage())
        .setSourceText(Sentences.join(sources))
        .setText(
            texts.isEmpty()
                ? ""
                : Sentences.join(
                    sources, texts, Language.find(asked.targetLanguage()).orElseThrow()))
        .setSentences(sentences)
        .setEngine(asked.engine() == null ? REVIEWER : asked.engine())
        .setModelVersion(asked.modelVersion() == null ? REVIEWER : asked.modelVersion())
        .setCompletedAt(now)
        .setResultId(asked.id())
        .setSubmittedAt(
            asked.submittedAtMs() == null ? null : Instant.ofEpochMilli(asked.submittedAtMs()))
        .setVersion(asked.nextVersion())
        .setSupersedes(asked.superseded())
        .setReview(review.word())
        .build();
  }
}
