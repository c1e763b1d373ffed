package io.dragoman.dlq.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.dlq.audit.StatusChange;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.value.DecodedValue;
import io.dragoman.dlq.value.ValueDecoder;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.status.StatusSubject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What happened to requests, in words. */
final class HistoryWords {
  private static final int SHOWN_TEXT = 60;

  private final ValueDecoder decoder;

  /** Of events that the decoder reads, if it knows a registry. */
  HistoryWords(final ValueDecoder decoder) {
    this.decoder = decoder;
  }

  /** What a record of a topic of events or results says. */
  HistoryEvent event(final Topic topic, final DeadLetter record) {
    if (!(decoder.decode(record) instanceof final DecodedValue.Avro avro)) {
      return new HistoryEvent(
          record.time(),
          HistoryEvent.Kind.UNREADABLE,
          "an event that cannot be read without its schema; see --schema-registry",
          record.location());
    }
    final JsonNode json = avro.json();
    return switch (topic) {
      case TRANSCRIPTS ->
          new HistoryEvent(
              time(json.path("completedAt"), record),
              HistoryEvent.Kind.TRANSCRIPT,
              "transcript of " + unit(json) + ": " + quoted(json.path("text").asText()),
              record.location());
      case TRANSLATIONS ->
          new HistoryEvent(
              time(json.path("completedAt"), record),
              HistoryEvent.Kind.TRANSLATION,
              "translation of "
                  + unit(json)
                  + " into "
                  + json.path("targetLanguage").asText()
                  + ": "
                  + quoted(json.path("text").asText()),
              record.location());
      case WORKFLOWS ->
          new HistoryEvent(
              time(json.path("completedAt"), record),
              HistoryEvent.Kind.WORKFLOW,
              "workflow of " + unit(json) + ": " + quoted(json.path("title").asText()),
              record.location());
      default -> request(json, record);
    };
  }

  private static HistoryEvent request(final JsonNode json, final DeadLetter record) {
    final Instant time = time(json.path("at"), record);
    final JsonNode event = json.path("event");
    if (!event.has("stage")) {
      final List<String> targets = new ArrayList<>();
      event.path("targetLanguages").forEach(target -> targets.add(target.asText()));
      return new HistoryEvent(
          time,
          HistoryEvent.Kind.SUBMISSION,
          "accepted: "
              + event.path("kind").asText()
              + ", units: "
              + event.path("units").asInt()
              + ", "
              + event.path("sourceLanguage").asText()
              + (targets.isEmpty() ? "" : " to " + String.join(", ", targets)),
          record.location());
    }
    final StringBuilder text = new StringBuilder();
    text.append(about(event)).append(", ").append(event.path("stage").asText());
    if (event.path("targetLanguage").isTextual()) {
      text.append(' ').append(event.get("targetLanguage").textValue());
    }
    text.append(": ").append(event.path("state").asText());
    if (event.path("duplicate").asBoolean()) {
      text.append(", dropped as a duplicate");
    }
    if (event.path("noSpeech").asBoolean()) {
      text.append(", no speech");
    }
    if (event.path("errorCode").isTextual()) {
      text.append(' ').append(event.get("errorCode").textValue());
    }
    if (event.path("message").isTextual()) {
      text.append(": ").append(event.get("message").textValue());
    }
    return new HistoryEvent(time, HistoryEvent.Kind.STATUS, text.toString(), record.location());
  }

  private static String about(final JsonNode status) {
    final int index = status.path("index").asInt();
    return switch (StatusSubject.of(status.path("stage").asText(), index)) {
      case UNIT -> "unit " + index;
      case UNREADABLE_UNIT -> "a unit that cannot be read";
      case EVENT -> "an event";
      case REQUEST -> "the request";
      case OTHER_EVENT -> "another event of the request";
      case REQUEST_END -> "the request as a whole";
    };
  }

  /** That a record became a dead letter. */
  static HistoryEvent deadLetter(final DeadLetter letter, final int replays) {
    return new HistoryEvent(
        letter.time(),
        HistoryEvent.Kind.DEAD_LETTER,
        "dead letter "
            + letter.location()
            + letter.errorCode().or(letter::exception).map(code -> ": " + code).orElse("")
            + (replays > 0 ? ", replayed " + replays + " times" : ""),
        letter.location());
  }

  /** That something was done with a dead letter. */
  static HistoryEvent change(final Location where, final StatusChange change) {
    return new HistoryEvent(
        change.when(),
        HistoryEvent.Kind.MARK,
        where
            + " "
            + change.state()
            + " by "
            + change.who()
            + change.target().map(target -> " -> " + target).orElse("")
            + (change.why().isEmpty() ? "" : ": " + change.why()),
        where);
  }

  private static Instant time(final JsonNode millis, final DeadLetter record) {
    return millis.isNumber() ? Instant.ofEpochMilli(millis.longValue()) : record.time();
  }

  private static String unit(final JsonNode json) {
    return "unit " + json.path("index").asInt() + " of " + json.path("count").asInt();
  }

  private static String quoted(final String text) {
    return "\""
        + (text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT - 1) + "…")
        + "\"";
  }
}
