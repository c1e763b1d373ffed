package io.dragoman.ingest.internal;

import io.dragoman.schemas.event.AudioSegment;

/** What is to be done for an event whose content can be used. */
sealed interface Plan permits Work, Plan.Question {
  /**
   * In which language its speech is must be asked first.
   *
   * @param segment a sample of the speech, for a transcriber
   */
  record Question(Work.Task<AudioSegment> segment) implements Plan {}
}
