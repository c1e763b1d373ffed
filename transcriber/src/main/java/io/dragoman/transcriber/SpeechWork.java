package io.dragoman.transcriber;

import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.schemas.EventPlace;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.AudioSegment;
import java.util.List;
import java.util.Optional;

/**
 * A segment that can be transcribed, or of which the language is wanted.
 *
 * @param segment as it came
 * @param spoken language spoken; empty when that is what is wanted
 * @param code the model's code of that language
 * @param targets languages to translate the transcript into, none twice
 * @param timed whether the transcript is wanted in timed pieces
 * @param options how else it is wanted
 * @param detectFor the event that waits for the language; empty when a transcript is wanted
 * @param origin where the segment lies
 * @param remembered what its client's memory says that it is; empty: nothing
 */
record SpeechWork(
    AudioSegment segment,
    Optional<Language> spoken,
    String code,
    List<Language> targets,
    boolean timed,
    SpeechOptions options,
    Optional<EventPlace> detectFor,
    Origin origin,
    Optional<Speech> remembered) {

  /** One to transcribe. */
  SpeechWork(
      final AudioSegment segment,
      final Language source,
      final String code,
      final List<Language> targets,
      final boolean timed,
      final SpeechOptions options,
      final Origin origin) {
    this(
        segment,
        Optional.of(source),
        code,
        targets,
        timed,
        options,
        Optional.empty(),
        origin,
        Optional.empty());
  }

  /** One of which the language is wanted. */
  static SpeechWork detection(
      final AudioSegment segment, final EventPlace event, final Origin origin) {
    return new SpeechWork(
        segment,
        Optional.empty(),
        SpeechInput.DETECT,
        List.of(),
        false,
        SpeechOptions.DEFAULTS,
        Optional.of(event),
        origin,
        Optional.empty());
  }

  /** The same, of which the memory says that. */
  SpeechWork knownAs(final Optional<Speech> speech) {
    return new SpeechWork(
        segment, spoken, code, targets, timed, options, detectFor, origin, speech);
  }

  /** Language of the transcript, of one to transcribe. */
  Language source() {
    return options.translate() ? Language.ENG_LATN : spoken.orElseThrow();
  }
}
