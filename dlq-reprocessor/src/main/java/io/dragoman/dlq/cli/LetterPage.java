package io.dragoman.dlq.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.audit.Mark;
import io.dragoman.dlq.audit.StatusIndex;
import io.dragoman.dlq.letter.DeadLetter;
import io.dragoman.dlq.letter.HeaderValue;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.letter.Utf8;
import io.dragoman.dlq.operations.ShowDeadLetter;
import io.dragoman.dlq.outcome.HistoryEvent;
import io.dragoman.dlq.value.DecodedValue;
import io.dragoman.schemas.ErrorCode;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** A dead letter on a terminal: the failure first, then the record, then the stack trace. */
final class LetterPage {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LONG_TEXT = 400;
  private static final int SHOWN_TEXT = 100;
  private static final int SHOWN_BYTES = 512;

  private final PrintWriter out;
  private final Style style;
  private final boolean full;

  LetterPage(final PrintWriter out, final Style style, final boolean full) {
    this.out = out;
    this.style = style;
    this.full = full;
  }

  void print(final ShowDeadLetter.Shown shown) {
    final DeadLetter letter = shown.letter();
    final StatusIndex statuses = shown.statuses();
    out.println(style.heading(letter.location().toString()));
    field("State", statuses.of(letter.location()).map(LetterPage::state).orElse("pending"));
    failure(letter, statuses.replaysOf(letter));
    record(letter);
    history(letter, shown.history());
    headers(letter.headers());
    value(letter, shown.value());
    letter
        .stackTrace()
        .ifPresent(
            trace -> {
              heading("Stack trace");
              out.println(Style.block(trace).stripTrailing().indent(2).stripTrailing());
            });
    out.println();
  }

  private void failure(final DeadLetter letter, final int replays) {
    final Optional<ErrorCode> known = letter.knownErrorCode();
    letter
        .errorCode()
        .ifPresent(
            code ->
                field(
                    "Failed with",
                    style.bad(Style.line(code))
                        + letter.disposition().map(name -> " (" + Style.line(name) + ")").orElse("")
                        + known.map(meaning -> "  " + meaning.doc()).orElse("")));
    known.ifPresent(code -> field("What to do", code.advice()));
    text("Message", letter.message());
    text("Exception", letter.exception());
    letter.attempts().ifPresent(attempts -> field("Tries", Integer.toString(attempts)));
    text("First failure", letter.firstFailure());
    text("First failed", letter.firstFailedAt().map(Times::shown));
    text("Last failed", letter.failedAt().map(Times::shown));
    text("Given up by", letter.app());
    text("Engine", letter.engine());
    if (replays > 0) {
      field("Replayed", replays + " times before");
    }
    text("Replayed from", letter.replayedFrom().map(Location::toString));
  }

  private void record(final DeadLetter letter) {
    field("Written by", letter.dialect().displayName());
    field("Time", letter.time().toString());
    text("Read from", letter.origin().map(Location::toString).or(letter::originTopic));
    text("Request", letter.requestId());
    text("Event", letter.eventId());
    text("Client", letter.clientId());
    field("Key", letter.key().map(LetterPage::keyText).orElse("none"));
  }

  private void history(final DeadLetter letter, final List<HistoryEvent> history) {
    if (history.isEmpty()) {
      return;
    }
    heading(
        letter
            .requestId()
            .map(id -> "History of request " + Style.line(id))
            .orElse("History (its headers name no request)"));
    history.forEach(
        moment ->
            out.println(
                "  " + style.faint(Times.shown(moment.time())) + "  " + Style.line(moment.text())));
  }

  private void headers(final List<HeaderValue> headers) {
    heading("Headers (" + headers.size() + ")");
    final int width =
        headers.stream().mapToInt(header -> Style.line(header.name()).length()).max().orElse(0);
    for (final HeaderValue header : headers) {
      out.println(
          String.format("  %-" + Math.max(1, width) + "s  ", Style.line(header.name()))
              + shortened(
                  header
                      .text()
                      .map(Style::line)
                      .or(() -> header.value().map(bytes -> "0x" + Hex.of(bytes)))
                      .orElse("none")));
    }
  }

  private void value(final DeadLetter letter, final DecodedValue value) {
    final String size = String.format("%,d bytes", letter.valueSize());
    switch (value) {
      case DecodedValue.Absent ignored -> heading("Value: none");
      case DecodedValue.Avro avro -> {
        heading(
            "Value (Avro " + avro.schemaName() + ", schema " + avro.schemaId() + ", " + size + ")");
        json(avro.json());
      }
      case DecodedValue.Json json -> {
        heading("Value (JSON, " + size + ")");
        json(json.json());
      }
      case DecodedValue.Text text -> {
        heading("Value (text, " + size + ")");
        out.println(Style.block(shortened(text.text())).indent(2).stripTrailing());
      }
      case DecodedValue.Binary binary -> {
        heading("Value (" + size + "; " + Style.line(binary.reason()) + ")");
        letter.value().ifPresent(this::dump);
      }
    }
  }

  private void json(final JsonNode node) {
    try {
      final String text =
          MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(full ? node : trimmed(node));
      out.println(Style.block(text).indent(2).stripTrailing());
    } catch (final JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode trimmed(final JsonNode node) {
    if (node.isTextual()) {
      return JsonNodeFactory.instance.textNode(shortened(node.textValue()));
    }
    if (node.isArray()) {
      final ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(trimmed(element)));
      return array;
    }
    if (node.isObject()) {
      final ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(entry -> object.set(entry.getKey(), trimmed(entry.getValue())));
      return object;
    }
    return node;
  }

  private void dump(final byte[] bytes) {
    final int shown = full ? bytes.length : Math.min(bytes.length, SHOWN_BYTES);
    Hex.dump(bytes, shown).forEach(line -> out.println("  " + line));
    if (shown < bytes.length) {
      out.println(style.faint("  and " + (bytes.length - shown) + " more bytes; see --full"));
    }
  }

  private String shortened(final String text) {
    return full || text.length() <= LONG_TEXT
        ? text
        : text.substring(0, SHOWN_TEXT)
            + "… ("
            + String.format("%,d", text.length())
            + " characters, see --full)";
  }

  private void text(final String name, final Optional<String> value) {
    value.ifPresent(known -> field(name, Style.line(known)));
  }

  private void field(final String name, final String value) {
    out.println(String.format("  %-14s", name) + value);
  }

  private void heading(final String text) {
    out.println(style.heading(text));
  }

  private static String state(final Mark mark) {
    return Words.lower(mark.state())
        + " at "
        + Times.shown(mark.when())
        + " by "
        + Style.line(mark.who())
        + mark.target().map(target -> " -> " + Style.line(target)).orElse("")
        + (mark.why().isEmpty() ? "" : ": " + Style.line(mark.why()))
        + "  (task "
        + Style.line(mark.task())
        + ")";
  }

  private static String keyText(final byte[] key) {
    return Utf8.readable(key).map(Style::line).orElseGet(() -> "0x" + Hex.of(key));
  }
}
