package io.dragoman.client;

import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.TextEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/**
 * The events that ask for work, made in one place for whoever publishes them.
 *
 * <p>The id of a request is that of its event, too, so that one that is published again is known as
 * a repeat.
 *
 * @param requestId 1 to 128 of the characters that ids have
 * @param sourceLanguage FLORES-200 code
 * @param targetLanguages FLORES-200 codes
 * @param terms how it is to be worked on
 * @param createdAt when it was asked for, UTC
 */
public record InputEvents(
    String requestId,
    String sourceLanguage,
    List<String> targetLanguages,
    RequestTerms terms,
    Instant createdAt) {
  private static final String WORKFLOW = "workflow";

  /** Asks to translate a text. */
  public TextEvent text(final String text) {
    return written(text).build();
  }

  /** Asks to make a workflow of a text; of terms' options only where it may be made counts. */
  public TextEvent workflow(final String text) {
    return written(text).setTarget(WORKFLOW).build();
  }

  private TextEvent.Builder written(final String text) {
    return TextEvent.newBuilder()
        .setEventId(requestId)
        .setRequestId(requestId)
        .setText(text)
        .setSourceLanguage(sourceLanguage)
        .setTargetLanguages(targetLanguages)
        .setPriority(terms.priority())
        .setDeadline(terms.deadline().orElse(null))
        .setClientId(terms.clientId().orElse(null))
        .setMetadata(terms.metadata())
        .setOptions(terms.options().orElse(null))
        .setCreatedAt(createdAt);
  }

  /** Asks to transcribe, and perhaps to translate, a file of audio. */
  public AudioEvent audio(final byte[] bytes, final String fileName) {
    return audio(fileName).setAudio(ByteBuffer.wrap(bytes)).build();
  }

  /**
   * The same for audio that lies elsewhere.
   *
   * @param reference where, as {@code AudioEvent.reference} says it
   */
  public AudioEvent storedAudio(final String reference, final String fileName) {
    return audio(fileName).setAudio(ByteBuffer.allocate(0)).setReference(reference).build();
  }

  private AudioEvent.Builder audio(final String fileName) {
    return AudioEvent.newBuilder()
        .setEventId(requestId)
        .setRequestId(requestId)
        .setFileName(fileName)
        .setSourceLanguage(sourceLanguage)
        .setTargetLanguages(targetLanguages)
        .setPriority(terms.priority())
        .setDeadline(terms.deadline().orElse(null))
        .setClientId(terms.clientId().orElse(null))
        .setMetadata(terms.metadata())
        .setOptions(terms.options().orElse(null))
        .setCreatedAt(createdAt);
  }
}
