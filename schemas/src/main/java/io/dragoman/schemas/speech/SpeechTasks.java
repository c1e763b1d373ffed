package io.dragoman.schemas.speech;

import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.schemas.text.Sentences;
import java.util.List;

/** The translation tasks that follow a transcript. */
public final class SpeechTasks {
  private SpeechTasks() {}

  /**
   * One task for each target language; none when nothing was said.
   *
   * @param frame all that the tasks have in common: its event is that of the transcript's unit, it
   *     has no sentences, no fingerprint and no target language
   * @param text the transcript
   * @param pieces the same in timed pieces
   * @param source its language
   */
  public static List<TranslationTask> of(
      final TranslationTask frame,
      final String text,
      final List<TimedText> pieces,
      final Language source,
      final List<Language> targets) {
    final List<Sentence> sentences = SentenceTimes.of(Sentences.split(text, source), pieces);
    return sentences.isEmpty()
        ? List.of()
        : targets.stream().map(target -> task(frame, sentences, source, target)).toList();
  }

  /**
   * Id of the event of a task.
   *
   * @param unit id of the event of the transcript's unit
   * @param target FLORES-200 code
   */
  public static String eventId(final String unit, final String target) {
    return unit + "/" + target;
  }

  private static TranslationTask task(
      final TranslationTask frame,
      final List<Sentence> sentences,
      final Language source,
      final Language target) {
    return TranslationTask.newBuilder(frame)
        .setEventId(eventId(frame.getEventId(), target.flores()))
        .setSentences(sentences)
        .setFingerprint(
            Fingerprint.ofText(
                sentences.stream().map(Sentence::getText).toList(),
                source.flores(),
                target.flores(),
                frame.getOptions().orElse(null)))
        .setSourceLanguage(source.flores())
        .setTargetLanguage(target.flores())
        .build();
  }
}
