package io.dragoman.dlq.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.audit.StatusChange;
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
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A dead letter on a terminal: the failure first, then the record, then the stack trace. */
final class LetterPage {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LONG_TEXT = 400;
  private static final int SHOWN_TEXT = 100;
  private static final int SHOWN_BYTES = 512;
  private static final int ROW = 16;

  private final Page page;
  private final boolean full;

  LetterPage(final Page page, final boolean full) {
    this.page = page;
    this.full = full;
  }

  void print(final ShowDeadLetter.Shown shown) {
    final DeadLetter letter = shown.letter();
    final StatusIndex statuses = shown.statuses();
    page.heading(letter.location().toString());
    page.field("State", statuses.of(letter.location()).map(LetterPage::state).orElse("pending"));
    failure(letter, statuses.replaysOf(letter));
    record(letter);
    history(letter, shown.history());
    headers(letter.headers());
    value(letter, shown.value());
    letter
        .stackTrace()
        .ifPresent(
            trace -> {
              page.heading("Stack trace");
              page.line(SafeText.block(trace).stripTrailing().indent(2).stripTrailing());
            });
    page.line("");
  }

  private void failure(final DeadLetter letter, final int replays) {
    final Optional<ErrorCode> known = letter.knownErrorCode();
    letter
        .errorCode()
        .ifPresent(
            code ->
                page.field(
                    "Failed with",
                    page.bad(SafeText.line(code))
                        + letter
                            .disposition()
                            .map(name -> " (" + SafeText.line(name) + ")")
                            .orElse("")
                        + known.map(meaning -> "  " + meaning.doc()).orElse("")));
    known.ifPresent(code -> page.field("What to do", code.advice()));
    text("Message", letter.message());
    text("Exception", letter.exception());
    letter.attempts().ifPresent(attempts -> page.field("Tries", Integer.toString(attempts)));
    text("First failure", letter.firstFailure());
    text("First failed", letter.firstFailedAt().map(Times::shown));
    text("Last failed", letter.failedAt().map(Times::shown));
    text("Given up by", letter.app());
    text("Engine", letter.engine());
    if (replays > 0) {
      page.field("Replayed", replays + " times before");
    }
    text("Replayed from", letter.replayedFrom().map(Location::toString));
  }

  private void record(final DeadLetter letter) {
    page.field("Written by", letter.dialect().displayName());
    page.field("Time", letter.time().toString());
    text("Read from", letter.origin().map(Location::toString).or(letter::originTopic));
    text("Request", letter.requestId());
    text("Event", letter.eventId());
    text("Client", letter.clientId());
    page.field("Key", letter.key().map(LetterPage::keyText).orElse("none"));
  }

  private void history(final DeadLetter letter, final List<HistoryEvent> history) {
    if (history.isEmpty()) {
      return;
    }
    page.heading(
        letter
            .requestId()
            .map(id -> "History of request " + SafeText.line(id))
            .orElse("History (its headers name no request)"));
    history.forEach(
        event ->
            page.line(
                "  " + page.faint(Times.shown(event.time())) + "  " + SafeText.line(event.text())));
  }

  private void headers(final List<HeaderValue> headers) {
    page.heading("Headers (" + headers.size() + ")");
    final int width =
        headers.stream().mapToInt(header -> SafeText.line(header.name()).length()).max().orElse(0);
    for (final HeaderValue header : headers) {
      page.line(
          String.format("  %-" + Math.max(1, width) + "s  ", SafeText.line(header.name()))
              + shortened(
                  header
                      .text()
                      .map(SafeText::line)
                      .or(() -> header.value().map(bytes -> "0x" + HexFormat.of().formatHex(bytes)))
                      .orElse("none")));
    }
  }

  private void value(final DeadLetter letter, final DecodedValue value) {
    final String size = String.format("%,d bytes", letter.valueSize());
    switch (value) {
      case DecodedValue.Absent ignored -> page.heading("Value: none");
      case DecodedValue.Avro avro -> {
        page.heading(
            "Value (Avro " + avro.schemaName() + ", schema " + avro.schemaId() + ", " + size + ")");
        json(avro.json());
      }
      case DecodedValue.Json json -> {
        page.heading("Value (JSON, " + size + ")");
        json(json.json());
      }
      case DecodedValue.Text text -> {
        page.heading("Value (text, " + size + ")");
        page.line(SafeText.block(shortened(text.text())).indent(2).stripTrailing());
      }
      case DecodedValue.Binary binary -> {
        page.heading("Value (" + size + "; " + SafeText.line(binary.reason()) + ")");
        letter.value().ifPresent(this::dump);
      }
    }
  }

  private void json(final JsonNode node) {
    try {
      final String text =
          MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(full ? node : trimmed(node));
      page.line(SafeText.block(text).indent(2).stripTrailing());
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
    rows(bytes, shown).forEach(line -> page.line("  " + line));
    if (shown < bytes.length) {
      page.line(page.faint("  and " + (bytes.length - shown) + " more bytes; see --full"));
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
    value.ifPresent(known -> page.field(name, SafeText.line(known)));
  }

  private static String state(final StatusChange change) {
    return Page.lower(change.state())
        + " at "
        + Times.shown(change.when())
        + " by "
        + SafeText.line(change.who())
        + change.target().map(target -> " -> " + SafeText.line(target)).orElse("")
        + (change.why().isEmpty() ? "" : ": " + SafeText.line(change.why()))
        + "  (task "
        + SafeText.line(change.task())
        + ")";
  }

  private static String keyText(final byte[] key) {
    return Utf8.readable(key)
        .map(SafeText::line)
        .orElseGet(() -> "0x" + HexFormat.of().formatHex(key));
  }

  /** Offset, sixteen bytes, and the printable ones as characters; one string a row. */
  private static List<String> rows(final byte[] bytes, final int length) {
    final List<String> rows = new ArrayList<>();
    for (int at = 0; at < length; at += ROW) {
      final byte[] row = Arrays.copyOfRange(bytes, at, Math.min(at + ROW, length));
      final StringBuilder text = new StringBuilder();
      for (final byte b : row) {
        text.append(b >= ' ' && b <= '~' ? (char) b : '.');
      }
      rows.add(
          String.format("%08x  %-47s  %s", at, HexFormat.ofDelimiter(" ").formatHex(row), text));
    }
    return rows;
  }
}
