package io.dragoman.schemas;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that can go wrong with a request, and what follows from it.
 *
 * <p>The code alone decides whether work is tried again, which HTTP status a client sees, how a
 * dead letter is marked, and what an operator is told to do.
 */
public enum ErrorCode {
  UNDECODABLE_RECORD(
      Fault.RECORD,
      400,
      Disposition.POISON,
      "The record's bytes are not Avro in Confluent wire format with a schema of this topic.",
      "Have its writer use the topic's schema; the original bytes are in the dead letter."),
  INVALID_REQUEST(
      Fault.RECORD,
      400,
      Disposition.REJECTED,
      "A field of the event is missing, out of range or contradicts another.",
      "Correct the field that the message names and publish the event again with a new id."),
  UNSUPPORTED_LANGUAGE(
      Fault.RECORD,
      400,
      Disposition.REJECTED,
      "The language is unknown, or the model in use was not trained for it.",
      "Use one of the languages that the message lists, or deploy a model that knows it."),
  UNSUPPORTED_OPTION(
      Fault.RECORD,
      400,
      Disposition.REJECTED,
      "An option asks for what the engine in use cannot do.",
      "Leave the option out that the message names, or deploy an engine that can."),
  EMPTY_INPUT(
      Fault.RECORD,
      400,
      Disposition.REJECTED,
      "There is nothing to work on: no bytes, no samples or no text.",
      "Send content."),
  UNREADABLE_AUDIO(
      Fault.RECORD,
      422,
      Disposition.REJECTED,
      "The bytes are not audio in a supported container and codec, or the file is damaged.",
      "Convert the file, for example with: ffmpeg -i in -ac 1 -ar 16000 out.wav"),
  DECODER_CRASHED(
      Fault.RECORD,
      422,
      Disposition.CRASHED,
      "The process that decodes audio died on the file, and so did a new one that had just decoded"
          + " another.",
      "Convert the file, for example with: ffmpeg -i in -ac 1 -ar 16000 out.wav; keep it for a bug"
          + " report."),
  AUDIO_TOO_LONG(
      Fault.RECORD,
      413,
      Disposition.REJECTED,
      "The decoded audio is longer than ingest allows, even if the file is small.",
      "Cut the file, or raise audio.max.duration.ms."),
  INPUT_TOO_LARGE(
      Fault.RECORD,
      413,
      Disposition.REJECTED,
      "The input has more bytes or characters than allowed.",
      "Split the input, or raise the limit that the message names."),
  CLAIM_NOT_FOUND(
      Fault.RECORD,
      410,
      Disposition.REJECTED,
      "The audio that the event refers to is not in the store any more, or never was: the reference"
          + " is not one that the store made, or the bytes are others.",
      "Send the audio again, in an event with a new id."),
  DEADLINE_PASSED(
      Fault.RECORD,
      504,
      Disposition.EXPIRED,
      "The deadline passed before the work was started.",
      "Send it again with a later deadline; look at lag and breakers if this happens often."),
  INVALID_OUTPUT(
      Fault.RECORD,
      422,
      Disposition.POISON,
      "The model's answer for this input is unusable.",
      "Look at the input; replay it after a model change."),
  RESULT_TOO_LARGE(
      Fault.RECORD,
      413,
      Disposition.POISON,
      "The result does not fit into a record of its topic.",
      "Split the input, or raise max.message.bytes of the result topic and max.request.size."),
  WORKER_CRASHED(
      Fault.RECORD,
      422,
      Disposition.CRASHED,
      "The worker's process died several times while it worked on this record.",
      "Keep the record for a bug report; replay it after an upgrade of engine or driver."),
  ENGINE_FAILED(
      Fault.PASSING,
      502,
      Disposition.EXHAUSTED,
      "The engine failed on this record for a reason that may pass.",
      "Replay it when the engine is healthy."),
  ENGINE_TIMEOUT(
      Fault.PASSING,
      504,
      Disposition.EXHAUSTED,
      "The engine did not finish the record in time.",
      "Replay it at a quieter time, or raise the engine's time limit."),
  ENGINE_OUT_OF_MEMORY(
      Fault.PASSING,
      503,
      Disposition.EXHAUSTED,
      "The device had no memory left for the record, even alone.",
      "Lower the batch size or use a device with more memory, then replay."),
  ENGINE_UNAVAILABLE(
      Fault.SYSTEM,
      503,
      Disposition.EXHAUSTED,
      "No engine is available: every breaker is open or the device is lost.",
      "Nothing is lost: work waits and goes on by itself; see the engine's health."),
  DECODER_UNAVAILABLE(
      Fault.SYSTEM,
      503,
      Disposition.EXHAUSTED,
      "Ingest cannot start a process that decodes audio.",
      "Nothing is lost: work waits; ingest's log says what is missing, such as memory."),
  CLAIM_STORE_UNAVAILABLE(
      Fault.SYSTEM,
      503,
      Disposition.EXHAUSTED,
      "The store that holds large audio did not answer.",
      "Nothing is lost: work waits; bring the store back, or correct claims.* of its readers."),
  REGISTRY_UNAVAILABLE(
      Fault.SYSTEM,
      503,
      Disposition.EXHAUSTED,
      "The schema registry did not answer, so records can be neither read nor written.",
      "Nothing is lost: work waits; bring the registry back."),
  SCHEMA_REFUSED(
      Fault.SYSTEM,
      503,
      Disposition.EXHAUSTED,
      "The schema registry does not take, or does not have, the schema that this version writes.",
      "Nothing is lost: work waits; do what the message says about the subject."),
  INTERNAL(
      Fault.PASSING,
      500,
      Disposition.EXHAUSTED,
      "Something failed unexpectedly.",
      "Read the stack trace in the dead letter and report it.");

  /** Whose fault a failure is: decides whether attempts are counted and who hears of it. */
  public enum Fault {
    /** The record's, for good: no attempt can help. */
    RECORD,
    /** The record's, but it may pass: tried again with back-off until attempts are used up. */
    PASSING,
    /** Not the record's: it waits where it is, and no attempt is counted. */
    SYSTEM
  }

  private final Fault fault;
  private final int httpStatus;
  private final Disposition disposition;
  private final String doc;
  private final String advice;

  ErrorCode(
      final Fault fault,
      final int httpStatus,
      final Disposition disposition,
      final String doc,
      final String advice) {
    this.fault = fault;
    this.httpStatus = httpStatus;
    this.disposition = disposition;
    this.doc = doc;
    this.advice = advice;
  }

  /** The code of that name; empty if this version knows none, as another one may. */
  public static Optional<ErrorCode> find(final String name) {
    return Stream.of(values()).filter(code -> code.name().equals(name)).findFirst();
  }

  /** Whose fault it is. */
  public Fault fault() {
    return fault;
  }

  /** The HTTP status that a client sees. */
  public int httpStatus() {
    return httpStatus;
  }

  /** How a dead letter with this code is marked. */
  public Disposition disposition() {
    return disposition;
  }

  /** What happened, in one sentence. */
  public String doc() {
    return doc;
  }

  /** What to do about it, in one sentence. */
  public String advice() {
    return advice;
  }
}
