package io.dragoman.schemas.review;

import io.dragoman.schemas.review.ReviewRecord.Line;
import io.dragoman.schemas.review.ReviewRecord.Requested;
import io.dragoman.schemas.review.ReviewRecord.Speech;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Requested}, whose components say what each value is. */
public final class RequestedBuilder {
  private final String id;
  private final String requestId;
  private @Nullable String clientId;
  private int index;
  private int count = 1;
  private long startMs;
  private long endMs;
  private String sourceLanguage = "";
  private String targetLanguage = "";
  private String options = "";
  private boolean published;
  private @Nullable String engine;
  private @Nullable String modelVersion;
  private @Nullable String message;
  private @Nullable Long submittedAtMs;
  private List<Line> lines = List.of();
  private long atMs;
  private @Nullable String target;
  private int version = 1;
  private @Nullable Speech speech;
  private @Nullable String trace;

  RequestedBuilder(final String id, final String requestId) {
    this.id = id;
    this.requestId = requestId;
  }

  RequestedBuilder(final Requested asked) {
    this(asked.id(), asked.requestId());
    clientId = asked.clientId();
    index = asked.index();
    count = asked.count();
    startMs = asked.startMs();
    endMs = asked.endMs();
    sourceLanguage = asked.sourceLanguage();
    targetLanguage = asked.targetLanguage();
    options = asked.options();
    published = asked.published();
    engine = asked.engine();
    modelVersion = asked.modelVersion();
    message = asked.message();
    submittedAtMs = asked.submittedAtMs();
    lines = asked.lines();
    atMs = asked.atMs();
    target = asked.target();
    version = asked.version();
    speech = asked.speech();
    trace = asked.trace();
  }

  /** Whose it is; null: not known, so that nothing of it is remembered. */
  public RequestedBuilder client(final @Nullable String newClientId) {
    clientId = newClientId;
    return this;
  }

  /** Which of how many units of the request. */
  public RequestedBuilder unit(final int newIndex, final int newCount) {
    index = newIndex;
    count = newCount;
    return this;
  }

  /** Where the unit begins and ends in the audio, milliseconds. */
  public RequestedBuilder heard(final long newStartMs, final long newEndMs) {
    startMs = newStartMs;
    endMs = newEndMs;
    return this;
  }

  /** FLORES-200 codes; a transcript and a workflow have no target language. */
  public RequestedBuilder languages(final String source, final String newTarget) {
    sourceLanguage = source;
    targetLanguage = newTarget;
    return this;
  }

  /** What a translation depends on besides. */
  public RequestedBuilder options(final String newOptions) {
    options = newOptions;
    return this;
  }

  /** Whether the doubtful result is published. */
  public RequestedBuilder published(final boolean newPublished) {
    published = newPublished;
    return this;
  }

  /** Engine and version of its model; null: not known. */
  public RequestedBuilder madeBy(
      final @Nullable String newEngine, final @Nullable String newModelVersion) {
    engine = newEngine;
    modelVersion = newModelVersion;
    return this;
  }

  /** Why, in a sentence; null: the lines say it. */
  public RequestedBuilder message(final @Nullable String newMessage) {
    message = newMessage;
    return this;
  }

  /** When the request was taken, milliseconds since 1970; null: not known. */
  public RequestedBuilder submittedAtMs(final @Nullable Long newSubmittedAtMs) {
    submittedAtMs = newSubmittedAtMs;
    return this;
  }

  /** What the reviewer is to look at, in order. */
  public RequestedBuilder lines(final List<Line> newLines) {
    lines = newLines;
    return this;
  }

  /** When a reviewer is asked, milliseconds since 1970. */
  public RequestedBuilder atMs(final long newAtMs) {
    atMs = newAtMs;
    return this;
  }

  /** Version of the result that is doubted, or is to be if none was published. */
  public RequestedBuilder version(final int newVersion) {
    version = newVersion;
    return this;
  }

  /** It is about a workflow. */
  public RequestedBuilder workflow() {
    target = Requested.WORKFLOW;
    return this;
  }

  /** It is about a transcript, of which this is known besides. */
  public RequestedBuilder transcript(final Speech newSpeech) {
    target = Requested.TRANSCRIPT;
    speech = newSpeech;
    return this;
  }

  /** Which part of which W3C trace asks; null: none, or not noted down yet. */
  public RequestedBuilder trace(final @Nullable String newTrace) {
    trace = newTrace;
    return this;
  }

  /** What a reviewer is asked. */
  public Requested build() {
    return new Requested(
        id,
        requestId,
        clientId,
        index,
        count,
        startMs,
        endMs,
        sourceLanguage,
        targetLanguage,
        options,
        published,
        engine,
        modelVersion,
        message,
        submittedAtMs,
        lines,
        atMs,
        target,
        version,
        speech,
        trace);
  }
}
