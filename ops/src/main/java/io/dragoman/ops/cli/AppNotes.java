package io.dragoman.ops.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.ops.stack.App;
import io.dragoman.ops.stack.ChildState;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.StackState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What running apps say of themselves that people should look at, such as an open breaker. */
final class AppNotes {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private AppNotes() {}

  /** By the name of the process; one that has nothing to say, or does not answer, is left out. */
  static Map<String, String> ask(final StackState state) {
    final Map<String, String> notes = new HashMap<>();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      for (final ChildStatus child : state.children()) {
        final boolean answers =
            child.state() == ChildState.READY || child.state() == ChildState.UNREADY;
        if (answers && App.find(child.name()).isPresent()) {
          final String note = note(http, URI.create(child.endpoint() + "/health"));
          if (!note.isEmpty()) {
            notes.put(child.name(), note);
          }
        }
      }
    }
    return notes;
  }

  private static String note(final HttpClient http, final URI uri) {
    try {
      return note(
          http.send(
                  HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    } catch (final IOException e) {
      return "";
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Those checks in a health report that ask for attention, and then also what waits. */
  static String note(final String report) {
    try {
      final List<String> details = new ArrayList<>();
      String backlog = "";
      boolean attention = false;
      for (final Map.Entry<String, JsonNode> check :
          JSON.readTree(report).path("checks").properties()) {
        final String detail = check.getValue().path("detail").asText();
        final boolean notable =
            check.getValue().path("attention").asBoolean()
                || check.getValue().path("status").asText().equals("DOWN");
        if (check.getKey().equals("backlog")) {
          backlog = detail;
        } else if (notable) {
          details.add(detail);
        }
        attention |= notable;
      }
      if (attention && !backlog.isEmpty()) {
        details.add(backlog);
      }
      return String.join("; ", details);
    } catch (final JacksonException e) {
      return "";
    }
  }
}
