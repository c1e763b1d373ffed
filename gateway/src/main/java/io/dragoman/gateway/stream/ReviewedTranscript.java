package io.dragoman.gateway.stream;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.ResultId;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.Review;
import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.serde.AvroTrust;
import io.dragoman.schemas.speech.SpeechTasks;
import io.dragoman.schemas.status.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a decision makes of a transcript, and of the translations that were made of it.
 *
 * @param transcript the result from then on
 * @param tasks what is translated anew; none when the text is what it was
 * @param withdrawn translations without text, in the place of those of a text that is no more
 * @param replaced result ids of translations that are made anew or withdrawn
 * @param replacement version of these
 * @param pieces what was said, for the memory
 */
record ReviewedTranscript(
    Transcript transcript,
    List<TranslationTask> tasks,
    List<Translation> withdrawn,
    List<String> replaced,
    int replacement,
    List<MemoryEntry.Piece> pieces) {
  static {
    // Default values of builders are made of generated classes too.
    AvroTrust.install();
  }

  /**
   * Of a decision.
   *
   * @param texts one for each line; none when it is rejected
   * @param frame the transcript as the model gave it
   * @param task what translation tasks have in common; empty when none is wanted
   */
  static ReviewedTranscript of(
      final Requested asked,
      final Review review,
      final List<String> texts,
      final Transcript frame,
      final Optional<TranslationTask> task,
      final Instant now) {
    final List<TimedText> pieces = pieces(asked, texts, frame);
    final String text = text(asked.lines(), texts);
    final int replacement = Step.remade(frame.getTranslationVersion());
    final List<TranslationTask> tasks =
        task.map(common -> tasks(asked, texts, frame, common, pieces, replacement, now))
            .orElse(List.of());
    final boolean withdraws = text.isEmpty() && asked.published() && task.isPresent();
    final List<Translation> withdrawn =
        withdraws
            ? withdrawn(asked, review, frame, task.orElseThrow(), replacement, now)
            : List.of();
    return new ReviewedTranscript(
        Transcript.newBuilder(frame)
            .setOutcome(
                text.isEmpty() && review != Review.REJECTED
                    ? SpeechOutcome.NO_SPEECH
                    : SpeechOutcome.SPEECH)
            .setText(text)
            .setSegments(pieces)
            .setTargetLanguages(text.isEmpty() ? List.of() : frame.getTargetLanguages())
            .setAverageLogProbability(
                review == Review.APPROVED && Float.isFinite(frame.getAverageLogProbability())
                    ? frame.getAverageLogProbability()
                    : 0f)
            .setNoSpeechProbability(
                Float.isFinite(frame.getNoSpeechProbability())
                    ? frame.getNoSpeechProbability()
                    : 0f)
            .setRepetitive(false)
            .setTruncated(false)
            .setSuspectedHallucination(false)
            .setEngine(asked.engine() == null ? ReviewTexts.REVIEWER : asked.engine())
            .setModelVersion(
                asked.modelVersion() == null ? ReviewTexts.REVIEWER : asked.modelVersion())
            .setCompletedAt(now)
            .setVersion(asked.nextVersion())
            .setSupersedes(asked.superseded())
            .setReview(review.word())
            .setTranslationVersion(tasks.isEmpty() ? frame.getTranslationVersion() : replacement)
            .build(),
        tasks,
        withdrawn,
        asked.published()
            ? (withdraws
                    ? frame.getTargetLanguages()
                    : tasks.stream().map(TranslationTask::getTargetLanguage).toList())
                .stream().map(target -> resultId(asked, task.orElseThrow(), target)).toList()
            : List.of(),
        replacement,
        remembered(asked, texts));
  }

  private static List<TranslationTask> tasks(
      final Requested asked,
      final List<String> texts,
      final Transcript frame,
      final TranslationTask common,
      final List<TimedText> pieces,
      final int version,
      final Instant now) {
    final Language source = Language.find(asked.sourceLanguage()).orElseThrow();
    final List<Language> targets =
        frame.getTargetLanguages().stream()
            .map(target -> Language.find(target).orElseThrow())
            .toList();
    final List<TranslationTask> tasks =
        SpeechTasks.of(
            TranslationTask.newBuilder(common)
                .setVersion(version)
                .setSupersedes(asked.published() ? frame.getTranslationVersion() : null)
                // The work was begun in time; what a person takes is not counted.
                .setDeadline(null)
                .setCreatedAt(now)
                .build(),
            text(asked.lines(), texts),
            pieces,
            source,
            targets);
    if (!asked.published() || tasks.isEmpty()) {
      return tasks;
    }
    final List<TranslationTask> before =
        SpeechTasks.of(common, frame.getText(), frame.getSegments(), source, targets);
    // The same work under the same id would be taken for a copy, and is done.
    return !before.isEmpty()
            && before.getFirst().getFingerprint().equals(tasks.getFirst().getFingerprint())
        ? List.of()
        : tasks;
  }

  private static List<Translation> withdrawn(
      final Requested asked,
      final Review review,
      final Transcript frame,
      final TranslationTask task,
      final int version,
      final Instant now) {
    return frame.getTargetLanguages().stream()
        .map(
            target ->
                Translation.newBuilder()
                    .setRequestId(asked.requestId())
                    .setClientId(asked.clientId())
                    .setIndex(asked.index())
                    .setCount(asked.count())
                    .setStartMs(asked.startMs())
                    .setEndMs(asked.endMs())
                    .setSourceLanguage(asked.sourceLanguage())
                    .setTargetLanguage(target)
                    .setSourceText("")
                    .setText("")
                    .setSentences(List.of())
                    .setEngine(ReviewTexts.REVIEWER)
                    .setModelVersion(ReviewTexts.REVIEWER)
                    .setCompletedAt(now)
                    .setResultId(resultId(asked, task, target))
                    .setSubmittedAt(frame.getSubmittedAt().orElse(null))
                    .setVersion(version)
                    .setSupersedes(frame.getTranslationVersion())
                    .setReview(review.word())
                    .build())
        .toList();
  }

  private static String resultId(
      final Requested asked, final TranslationTask task, final String target) {
    return ResultId.of(
        asked.requestId(), Stage.TRANSLATE, SpeechTasks.eventId(task.getEventId(), target));
  }

  /** Those that are as the model has them keep all that is known of them. */
  private static List<TimedText> pieces(
      final Requested asked, final List<String> texts, final Transcript frame) {
    final List<TimedText> known = frame.getSegments();
    final List<TimedText> pieces = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      final Line line = asked.lines().get(i);
      final String text = texts.get(i);
      if (known.size() == texts.size() && known.get(i).getText().equals(text)) {
        pieces.add(known.get(i));
      } else if (!text.isEmpty()) {
        pieces.add(
            TimedText.newBuilder()
                .setStartMs(start(asked, line))
                .setEndMs(end(asked, line))
                .setText(text)
                .build());
      }
    }
    return pieces;
  }

  private static List<MemoryEntry.Piece> remembered(
      final Requested asked, final List<String> texts) {
    final List<MemoryEntry.Piece> pieces = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      final Line line = asked.lines().get(i);
      if (!texts.get(i).isEmpty()) {
        pieces.add(
            new MemoryEntry.Piece(
                texts.get(i),
                line.separator(),
                start(asked, line) - asked.startMs(),
                end(asked, line) - asked.startMs()));
      }
    }
    return pieces;
  }

  private static long start(final Requested asked, final Line line) {
    return Objects.requireNonNullElse(line.startMs(), asked.startMs());
  }

  private static long end(final Requested asked, final Line line) {
    return Objects.requireNonNullElse(line.endMs(), asked.endMs());
  }

  /** The pieces with what stands between them; a piece that is left out takes that along. */
  private static String text(final List<Line> lines, final List<String> texts) {
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isEmpty()) {
        text.append(texts.get(i)).append(lines.get(i).separator());
      }
    }
    return text.toString().strip();
  }
}
