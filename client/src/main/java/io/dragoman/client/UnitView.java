package io.dragoman.client;

import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.event.Workflow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of one unit of a request.
 *
 * @param index its position in the request
 * @param transcript what was said, for audio
 * @param translations by FLORES-200 code of the target language
 * @param workflow what was made of it, for a workflow
 * @param failures the statuses that are not DONE
 * @param complete whether nothing more will come
 */
public record UnitView(
    int index,
    Optional<Transcript> transcript,
    Map<String, Translation> translations,
    Optional<Workflow> workflow,
    List<UnitStatus> failures,
    boolean complete) {
  public UnitView {
    translations = Map.copyOf(translations);
    failures = List.copyOf(failures);
  }

  /** Of speech, or of text to translate. */
  public UnitView(
      final int index,
      final Optional<Transcript> transcript,
      final Map<String, Translation> translations,
      final List<UnitStatus> failures,
      final boolean complete) {
    this(index, transcript, translations, Optional.empty(), failures, complete);
  }
}
