package io.dragoman.schemas.review;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is written to {@code reviews}: stages ask, operators decide, and the gateway, which reads it
 * in order, says what came of it. The first {@link Decided} behind a {@link Requested} counts.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ReviewRecord.Requested.class, name = "requested"),
  @JsonSubTypes.Type(value = ReviewRecord.Decided.class, name = "decided"),
  @JsonSubTypes.Type(value = ReviewRecord.Settled.class, name = "settled"),
  @JsonSubTypes.Type(value = ReviewRecord.Replaced.class, name = "replaced"),
  @JsonSubTypes.Type(value = ReviewRecord.Forgotten.class, name = "forgotten")
})
public sealed interface ReviewRecord {
  /** Key of the record: id of the review, or of what is forgotten. */
  String id();

  /** When it happened, UTC, milliseconds since 1970. */
  long atMs();

  /**
   * A sentence that a reviewer is to look at.
   *
   * @param source as it stands in the source; of a transcript empty: that is the sound
   * @param separator white space between it and the next one
   * @param output what the model made of it; null: nothing that is known
   * @param startMs when it begins in the audio, milliseconds; null: not known, or text
   * @param endMs when it ends in the audio, milliseconds; null: not known, or text
   * @param quality how good the output is likely to be, 0 to 1; null: not judged
   * @param reasons what speaks against it
   */
  record Line(
      String source,
      String separator,
      @Nullable String output,
      @Nullable Long startMs,
      @Nullable Long endMs,
      @Nullable Float quality,
      List<String> reasons) {
    public Line {
      reasons = reasons == null ? List.of() : List.copyOf(reasons);
    }
  }

  /**
   * A reviewer is asked.
   *
   * @param id result id of what is doubted
   * @param requestId the request
   * @param clientId whose it is; null: not known, so that nothing of it is remembered
   * @param index position of the unit in its request
   * @param count how many units the request has
   * @param startMs where the unit begins in the audio, milliseconds
   * @param endMs where it ends in the audio, milliseconds
   * @param sourceLanguage FLORES-200 code
   * @param targetLanguage FLORES-200 code
   * @param options what a translation depends on besides, see {@link
   *     io.dragoman.schemas.Fingerprint#ofTextOptions}
   * @param published whether the doubtful text was published as version 1
   * @param engine what made it; null: not known
   * @param modelVersion version of its model; null: not known
   * @param message why, in a sentence; null: the lines say it
   * @param submittedAtMs when the request was taken, milliseconds since 1970; null: not known
   * @param lines the unit's sentences in order; of a workflow one, with the whole text; of a
   *     transcript its timed pieces
   * @param target {@link #WORKFLOW} or {@link #TRANSCRIPT}; null: a translation
   * @param version of the result that is doubted, or is to be if none was published; null: 1
   * @param speech what else is known of a transcript; null: it is none
   * @param trace which part of which W3C trace asks, as the gateway notes it down; null in the
   *     topic
   */
  record Requested(
      String id,
      String requestId,
      @Nullable String clientId,
      int index,
      int count,
      long startMs,
      long endMs,
      String sourceLanguage,
      String targetLanguage,
      String options,
      boolean published,
      @Nullable String engine,
      @Nullable String modelVersion,
      @Nullable String message,
      @Nullable Long submittedAtMs,
      List<Line> lines,
      long atMs,
      @Nullable String target,
      Integer version,
      @Nullable Speech speech,
      @Nullable String trace)
      implements ReviewRecord {
    /** What {@code target} says of a workflow, which has no languages. */
    public static final String WORKFLOW = "workflow";

    /** What it says of a transcript, whose target language is empty. */
    public static final String TRANSCRIPT = "transcript";

    public Requested {
      lines = List.copyOf(lines);
      version = version == null ? 1 : version;
    }

    /**
     * Begins what is asked about a translation in version 1, of a request with one unit.
     *
     * @param id result id of what is doubted
     * @param requestId the request
     */
    public static RequestedBuilder about(final String id, final String requestId) {
      return new RequestedBuilder(id, requestId);
    }

    /** Begins another one that says the same. */
    public RequestedBuilder toBuilder() {
      return new RequestedBuilder(this);
    }

    /** Version of what a decision publishes. */
    public int nextVersion() {
      return published ? version + 1 : version;
    }

    /** The version in whose place that stands; null: there was none. */
    public @Nullable Integer superseded() {
      return published ? version : null;
    }

    /** Whether it is about a transcript. */
    @JsonIgnore
    public boolean isTranscript() {
      return TRANSCRIPT.equals(target);
    }

    /** Whether it is about a workflow. */
    @JsonIgnore
    public boolean isWorkflow() {
      return WORKFLOW.equals(target);
    }
  }

  /**
   * What is known of a doubtful transcript besides.
   *
   * @param audio what was heard, and in which language and for which task: {@link
   *     io.dragoman.schemas.Fingerprint#ofAudio}; under it the transcript is remembered
   * @param place where the audio lies as long as its topic keeps it: topic, partition and offset
   * @param transcript the transcript as a record of {@code transcripts}, with no cost, in base64
   * @param task what translation tasks have in common, as a record of {@code translation.tasks} in
   *     base64; null: no translation was asked for
   */
  record Speech(String audio, Place place, String transcript, @Nullable String task) {
    /** How long its parts are, characters. */
    public int length() {
      return audio.length() + transcript.length() + (task == null ? 0 : task.length());
    }
  }

  /**
   * Where a record lies.
   *
   * @param topic its base name
   */
  record Place(String topic, int partition, long offset) {}

  /** What an operator wants to become of a result. */
  enum Action {
    APPROVE,
    CORRECT,
    REJECT
  }

  /**
   * The translation of a sentence, by hand.
   *
   * @param line position of the sentence, from 0
   */
  record Correction(int line, String text) {}

  /**
   * An operator has decided.
   *
   * @param decision id of this decision, by which its writer knows whether it was the first
   * @param corrections for CORRECT; lines that are not named stay as the model has them
   * @param by name of the operator's key
   * @param note why, for the audit; may be empty
   */
  record Decided(
      String id,
      String decision,
      Action action,
      List<Correction> corrections,
      String by,
      String note,
      long atMs)
      implements ReviewRecord {
    public Decided {
      corrections = List.copyOf(corrections);
    }
  }

  /**
   * What came of a review.
   *
   * @param decision which decision counted; empty when nobody decided in time
   * @param review what was decided
   * @param texts translations of the lines from then on; none when rejected or expired
   * @param by who decided; empty when nobody did
   * @param note why; may be empty
   * @param version of the result that was doubted; null: 1
   */
  record Settled(
      String id,
      String decision,
      Review review,
      List<String> texts,
      String by,
      String note,
      long atMs,
      Integer version)
      implements ReviewRecord {
    public Settled {
      texts = List.copyOf(texts);
      version = version == null ? 1 : version;
    }

    /** The same without what people wrote, for who only needs to know that it is settled. */
    public Settled brief() {
      return new Settled(id, decision, review, List.of(), by, "", atMs, version);
    }
  }

  /**
   * A result is made anew, because a reviewer has changed what it is made of: nobody needs to look
   * at an earlier version.
   *
   * @param version the first that is made of the new
   * @param by who changed it
   * @param note which review that was
   */
  record Replaced(String id, int version, String by, String note, long atMs)
      implements ReviewRecord {}

  /**
   * An operator wants a remembered translation to be forgotten.
   *
   * @param id its key
   * @param clientId whose it is
   * @param by name of the operator's key
   */
  record Forgotten(String id, String clientId, String by, long atMs) implements ReviewRecord {}
}
