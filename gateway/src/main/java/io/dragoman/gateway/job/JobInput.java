package io.dragoman.gateway.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One of the things that a job is about; each becomes a request of its own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = JobInput.Text.class, name = "text"),
  @JsonSubTypes.Type(value = JobInput.Audio.class, name = "audio")
})
public sealed interface JobInput {
  /**
   * A text to translate.
   *
   * @param text one or many sentences
   */
  record Text(String text) implements JobInput {}

  /**
   * Audio to transcribe.
   *
   * @param reference where its bytes lie, as {@code AudioEvent.reference} says it
   * @param fileName for people; never used as a path
   * @param bytes how many
   */
  record Audio(String reference, String fileName, long bytes) implements JobInput {}
}
