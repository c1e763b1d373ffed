package io.dragoman.schemas.status;

import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
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
 * @param version from which version on a result ends it: above 1 where a reviewer has changed what
 *     it is made of. What a reviewer publishes about a result, one version later, ends the same
 */
public record Step(Stage stage, int index, String language, int version) {
  /** What a reviewer decides about a result is the version behind it. */
  private static final int VERSIONS_EACH = 2;

  public Step {
    // Where an earlier version wrote it down there was only one.
    version = Math.max(1, version);
  }

  /** That of a first version. */
  public Step(final Stage stage, final int index, final String language) {
    this(stage, index, language, 1);
  }

  /** What a status ends. */
  public static Step endedBy(final UnitStatus status) {
    return new Step(
        status.getStage(),
        status.getIndex(),
        status.getTargetLanguage().orElse(""),
        status.getVersion());
  }

  /** Version of what is made of a result anew, when a reviewer has changed it. */
  public static int remade(final int version) {
    return first(version) + VERSIONS_EACH;
  }

  /** Whether what ends this ends another step as well. */
  boolean covers(final Step other) {
    return stage == other.stage
        && index == other.index
        && language.equals(other.language)
        && version >= other.version;
  }

  private static int first(final int version) {
    return version - (version - 1) % VERSIONS_EACH;
  }

  /**
   * What begins with the request: its audio is transcribed, its text becomes what was asked for.
   */
  static List<Step> announcedBy(final RequestSubmission submission, final int index) {
    return switch (submission.getKind()) {
      case AUDIO -> List.of(new Step(Stage.TRANSCRIBE, index, ""));
      case WORKFLOW -> List.of(new Step(Stage.WORKFLOW, index, ""));
      case TEXT, UNKNOWN -> translations(index, submission.getTargetLanguages(), 1);
    };
  }

  /** What follows a transcript. */
  public static List<Step> announcedBy(final Transcript transcript) {
    return translations(
        transcript.getIndex(), transcript.getTargetLanguages(), transcript.getTranslationVersion());
  }

  /** What a transcript ends. */
  public static Step endedBy(final Transcript transcript) {
    return new Step(Stage.TRANSCRIBE, transcript.getIndex(), "");
  }

  /** What a translation ends. */
  public static Step endedBy(final Translation translation) {
    return new Step(
        Stage.TRANSLATE,
        translation.getIndex(),
        translation.getTargetLanguage(),
        first(translation.getVersion()));
  }

  /** What a workflow ends. */
  public static Step endedBy(final Workflow workflow) {
    return new Step(Stage.WORKFLOW, workflow.getIndex(), "");
  }

  private static List<Step> translations(
      final int index, final List<String> languages, final int version) {
    return languages.stream()
        .map(language -> new Step(Stage.TRANSLATE, index, language, version))
        .toList();
  }
}
