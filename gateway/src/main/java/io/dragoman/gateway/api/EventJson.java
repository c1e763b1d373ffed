package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobEvent.What;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.RequestSubmission;
import io.dragoman.schemas.event.SpeechOutcome;
import io.dragoman.schemas.event.TimedText;
import io.dragoman.schemas.event.TimedWord;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.TranslatedSentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.UnitStatus;
import io.dragoman.schemas.event.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An event of a job, as streams and histories tell it; what does not concern it is left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventJson(
    @JsonPropertyDescription("Events of a job have rising ids.") long id,
    @JsonPropertyDescription(
            "submitted, accepted, unit, transcript, translation, workflow, cancelled, expired,"
                + " removed, webhook or execution.")
        String type,
    @JsonPropertyDescription("When it happened.") Instant at,
    @JsonPropertyDescription("Position of the input that it is about, from 0.")
        @Nullable Integer input,
    @JsonPropertyDescription("Position of the unit in its input, from 0.") @Nullable Integer unit,
    @JsonPropertyDescription("How many units the input has.") @Nullable Integer units,
    @JsonPropertyDescription("The part of the pipeline that speaks.") @Nullable String stage,
    @JsonPropertyDescription("How the unit or request ended.") @Nullable String status,
    @JsonPropertyDescription("FLORES-200 code of the text.") @Nullable String language,
    @JsonPropertyDescription("What was said, or its translation.") @Nullable String text,
    @JsonProperty("start_ms")
        @JsonPropertyDescription("Where it begins in the audio, milliseconds.")
        @Nullable Long startMs,
    @JsonProperty("end_ms") @JsonPropertyDescription("Where it ends in the audio, milliseconds.")
        @Nullable Long endMs,
    @JsonPropertyDescription("The text in pieces with their times.") @Nullable List<Piece> pieces,
    @JsonProperty("error_code") @JsonPropertyDescription("Why nothing came of it.")
        @Nullable String errorCode,
    @JsonPropertyDescription("What was wrong and what to do, or what was noticed.")
        @Nullable String message,
    @JsonPropertyDescription(
            "Which version of the text it is, where a reviewer was asked about it or about what it"
                + " is made of; the highest counts.")
        @Nullable Integer version,
    @JsonPropertyDescription(
            "pending: a reviewer is asked about the text; approved, corrected or rejected: what one"
                + " decided.")
        @Nullable String review,
    @JsonPropertyDescription("Who did it.") @Nullable String by,
    @JsonPropertyDescription("Which try of the webhook it was.") @Nullable Integer attempt,
    @JsonPropertyDescription("When the webhook is tried again.") @Nullable Instant next,
    @JsonPropertyDescription("What the text took of its engine, and what that costs.")
        @Nullable EngineUse use,
    @JsonPropertyDescription("What was made of the text.") @Nullable WorkflowJson workflow) {
  /** A word and when it was said. */
  public record Word(
      @JsonPropertyDescription("The word, with its punctuation.") String text,
      @JsonProperty("start_ms")
          @JsonPropertyDescription("Where it begins in the audio, milliseconds.")
          long startMs,
      @JsonProperty("end_ms") @JsonPropertyDescription("Where it ends in the audio, milliseconds.")
          long endMs,
      @JsonPropertyDescription("How sure the model is of it, 0 to 1.") float probability) {
    static Word of(final TimedWord word) {
      return new Word(word.getText(), word.getStartMs(), word.getEndMs(), word.getProbability());
    }
  }

  /** A piece of a text. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Piece(
      @JsonPropertyDescription("What was said, or what was translated.") String source,
      @JsonPropertyDescription("Its translation.") @Nullable String target,
      @JsonProperty("start_ms")
          @JsonPropertyDescription("Where it begins in the audio, milliseconds.")
          @Nullable Long startMs,
      @JsonProperty("end_ms") @JsonPropertyDescription("Where it ends in the audio, milliseconds.")
          @Nullable Long endMs,
      @JsonPropertyDescription("Its words, where their times were asked for.")
          @Nullable List<Word> words,
      @JsonPropertyDescription("Other translations of it, the likeliest first.")
          @Nullable List<String> alternatives,
      @JsonPropertyDescription("How good the translation is likely to be, 0 to 1.")
          @Nullable Float quality,
      @JsonProperty("from_memory")
          @JsonPropertyDescription(
              "True where a reviewer approved or wrote the translation for the same sentence"
                  + " before.")
          @Nullable Boolean fromMemory,
      @JsonPropertyDescription(
              "What speaks against the translation: unlikely, length_ratio, repetition, truncated,"
                  + " copied_source, wrong_script, cut or untranslated.")
          @Nullable List<String> reasons) {
    /** What was said. */
    Piece(
        final String source,
        final long startMs,
        final long endMs,
        final @Nullable List<Word> words) {
      this(source, null, startMs, endMs, words, null, null, null, null);
    }

    static Piece of(final TimedText text) {
      final List<Word> words = text.getWords().stream().map(Word::of).toList();
      return new Piece(
          text.getText(), text.getStartMs(), text.getEndMs(), words.isEmpty() ? null : words);
    }

    static Piece of(final TranslatedSentence sentence) {
      return new Piece(
          sentence.getSource(),
          sentence.getTarget(),
          sentence.getStartMs().orElse(null),
          sentence.getEndMs().orElse(null),
          null,
          unlessEmpty(sentence.getAlternatives()),
          sentence.getQuality().orElse(null),
          sentence.getFromMemory() ? Boolean.TRUE : null,
          unlessEmpty(sentence.getReasons()));
    }

    private static @Nullable List<String> unlessEmpty(final List<String> texts) {
      return texts.isEmpty() ? null : texts;
    }
  }

  /** An event of a job with all that it tells. */
  static EventJson of(final JobEvent event, final JobSpec job) {
    return switch (event.what()) {
      case What.Made(final JobRecord written) -> made(event.id(), written);
      case What.Told(final RequestEvent told) -> told(event.id(), told, job);
      case What.Transcribed(final Transcript transcript) ->
          new Builder(event.id(), "transcript", transcript.getCompletedAt())
              .unit(job, transcript.getRequestId(), transcript.getIndex())
              .units(transcript.getCount())
              .text(code(transcript.getLanguage()), spoken(transcript))
              .times(transcript.getStartMs(), transcript.getEndMs())
              .pieces(transcript.getSegments().stream().map(Piece::of).toList())
              .use(EngineUse.of(transcript))
              .review(transcript.getReview().orElse(null), transcript.getVersion())
              .build();
      case What.Translated(final Translation translation) ->
          new Builder(event.id(), "translation", translation.getCompletedAt())
              .unit(job, translation.getRequestId(), translation.getIndex())
              .units(translation.getCount())
              .text(translation.getTargetLanguage(), translation.getText())
              .times(translation.getStartMs(), translation.getEndMs())
              .pieces(translation.getSentences().stream().map(Piece::of).toList())
              .use(EngineUse.of(translation))
              .review(translation.getReview().orElse(null), translation.getVersion())
              .build();
      case What.Planned(final Workflow workflow) ->
          new Builder(event.id(), "workflow", workflow.getCompletedAt())
              .unit(job, workflow.getRequestId(), workflow.getIndex())
              .units(workflow.getCount())
              .use(EngineUse.of(workflow))
              .review(workflow.getReview().orElse(null), workflow.getVersion())
              .workflow(WorkflowJson.of(workflow))
              .build();
    };
  }

  /** The same without texts, for a history. */
  EventJson brief() {
    return new EventJson(
        id, type, at, input, unit, units, stage, status, language, null, startMs, endMs, null,
        errorCode, message, version, review, by, attempt, next, use, null);
  }

  private static EventJson made(final long id, final JobRecord written) {
    return switch (written) {
      case JobRecord.Submitted submitted ->
          new Builder(id, "submitted", submitted.at())
              .by(submitted.spec().owner().client())
              .build();
      case JobRecord.Cancelled cancelled ->
          new Builder(id, "cancelled", cancelled.at()).by(cancelled.by()).build();
      case JobRecord.Expired expired -> new Builder(id, "expired", expired.at()).build();
      case JobRecord.Removed removed ->
          new Builder(id, "removed", removed.at()).by(removed.by()).build();
      case JobRecord.WebhookTried tried ->
          new Builder(id, "webhook", tried.at())
              .status(tried.status() == 0 ? "no_answer" : Integer.toString(tried.status()))
              .message(tried.problem())
              .tries(tried.attempt(), tried.next())
              .build();
      case JobRecord.ExecutionTried tried ->
          new Builder(id, "execution", tried.at())
              .status(ExecutionJson.word(tried))
              .message(tried.problem())
              .tries(tried.attempt(), tried.next())
              .build();
    };
  }

  private static EventJson told(final long id, final RequestEvent told, final JobSpec job) {
    return switch (told.getEvent()) {
      case RequestSubmission accepted ->
          new Builder(id, "accepted", told.getAt())
              .unit(job, told.getRequestId(), -1)
              .units(accepted.getUnits())
              .stage("ingest")
              .build();
      case UnitStatus status ->
          new Builder(id, "unit", told.getAt())
              .unit(job, told.getRequestId(), status.getIndex())
              .stage(word(status.getStage()))
              .status(word(status.getState()))
              .text(status.getTargetLanguage().orElse(null), null)
              .failure(status.getErrorCode().orElse(null), status.getMessage().orElse(null))
              .build();
      // A kind of event that a later version may add.
      default -> new Builder(id, "unit", told.getAt()).build();
    };
  }

  private static String spoken(final Transcript transcript) {
    return transcript.getOutcome() == SpeechOutcome.SPEECH ? transcript.getText() : "";
  }

  private static String code(final String language) {
    return Language.find(language).map(Language::flores).orElse(language);
  }

  /** As answers write a constant. */
  static String word(final Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Most events have few of the parts. */
  private static final class Builder {
    private final long id;
    private final String type;
    private final Instant at;
    private @Nullable Integer input;
    private @Nullable Integer unit;
    private @Nullable Integer units;
    private @Nullable String stage;
    private @Nullable String status;
    private @Nullable String language;
    private @Nullable String text;
    private @Nullable Long startMs;
    private @Nullable Long endMs;
    private @Nullable List<Piece> pieces;
    private @Nullable String errorCode;
    private @Nullable String message;
    private @Nullable Integer version;
    private @Nullable String review;
    private @Nullable String by;
    private @Nullable Integer attempt;
    private @Nullable Instant next;
    private @Nullable EngineUse use;
    private @Nullable WorkflowJson workflow;

    Builder(final long id, final String type, final Instant at) {
      this.id = id;
      this.type = type;
      this.at = at;
    }

    Builder unit(final JobSpec job, final String requestId, final int index) {
      input = job.token().input(requestId).orElse(null);
      unit = index < 0 ? null : Integer.valueOf(index);
      return this;
    }

    Builder units(final int count) {
      units = count;
      return this;
    }

    Builder stage(final String name) {
      stage = name;
      return this;
    }

    Builder status(final String how) {
      status = how;
      return this;
    }

    Builder text(final @Nullable String code, final @Nullable String what) {
      language = code;
      text = what;
      return this;
    }

    /** A text has none. */
    Builder times(final long start, final long end) {
      if (end > start) {
        startMs = start;
        endMs = end;
      }
      return this;
    }

    Builder pieces(final List<Piece> some) {
      pieces = some.isEmpty() ? null : some;
      return this;
    }

    Builder failure(final @Nullable String code, final @Nullable String why) {
      errorCode = code;
      message = why;
      return this;
    }

    Builder message(final @Nullable String what) {
      message = what;
      return this;
    }

    /** Of a first result about which nobody is asked the version says nothing. */
    Builder review(final @Nullable String where, final int number) {
      review = where;
      version = where == null && number == 1 ? null : Integer.valueOf(number);
      return this;
    }

    Builder workflow(final WorkflowJson made) {
      workflow = made;
      return this;
    }

    Builder use(final EngineUse took) {
      use = took;
      return this;
    }

    Builder by(final String who) {
      by = who;
      return this;
    }

    Builder tries(final int count, final @Nullable Instant again) {
      attempt = count;
      next = again;
      return this;
    }

    EventJson build() {
      return new EventJson(
          id, type, at, input, unit, units, stage, status, language, text, startMs, endMs, pieces,
          errorCode, message, version, review, by, attempt, next, use, workflow);
    }
  }
}
