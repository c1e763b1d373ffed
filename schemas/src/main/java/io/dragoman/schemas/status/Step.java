package io.dragoman.schemas.status;

import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import java.util.List;

/**
 * One stage's part in one unit. A request is over when each step that was announced has ended.
 *
 * <p>This is the only place that knows which records announce which steps; a further stage adds its
 * result here.
 *
 * @param stage who does it
 * @param index position of the unit in its request
 * @param language FLORES-200 code, where the stage works for one language; empty otherwise
 */
public record Step(Stage stage, int index, String language) {
  /**
   * What begins with the request: its audio is transcribed, its text becomes what was asked for.
   */
  static List<Step> announcedBy(final RequestSubmission submission, final int index) {
    return switch (submission.getKind()) {
      case AUDIO -> List.of(new Step(Stage.TRANSCRIBE, index, ""));
      case WORKFLOW -> List.of(new Step(Stage.WORKFLOW, index, ""));
      case TEXT, UNKNOWN -> translations(index, submission.getTargetLanguages());
    };
  }

  /** What follows a transcript. */
  public static List<Step> announcedBy(final Transcript transcript) {
    return translations(transcript.getIndex(), transcript.getTargetLanguages());
  }

  /** What a transcript ends. */
  public static Step endedBy(final Transcript transcript) {
    return new Step(Stage.TRANSCRIBE, transcript.getIndex(), "");
  }

  /** What a translation ends. */
  public static Step endedBy(final Translation translation) {
    return new Step(Stage.TRANSLATE, translation.getIndex(), translation.getTargetLanguage());
  }

  /** What a workflow ends. */
  public static Step endedBy(final Workflow workflow) {
    return new Step(Stage.WORKFLOW, workflow.getIndex(), "");
  }

  private static List<Step> translations(final int index, final List<String> languages) {
    return languages.stream().map(language -> new Step(Stage.TRANSLATE, index, language)).toList();
  }
}
