package io.dragoman.dlq.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.Batching;
import io.dragoman.dlq.DeadLetterFilter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Location;
import io.dragoman.dlq.Order;
import io.dragoman.dlq.Outcome;
import io.dragoman.dlq.Progress;
import io.dragoman.dlq.Reprocessor;
import io.dragoman.dlq.TaskControl;
import io.dragoman.dlq.TaskOrder;
import io.dragoman.dlq.TaskRunner;
import io.dragoman.dlq.ValueEditor;
import io.dragoman.dlq.json.OrderJson;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends one changed dead letter back to work, at once. */
final class EditApi {
  private static final String SET = "set";
  private static final String REASON = "reason";

  private final Cluster cluster;
  private final Tasks tasks;
  private final Clock clock;

  EditApi(final Cluster cluster, final Tasks tasks, final Clock clock) {
    this.cluster = cluster;
    this.tasks = tasks;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/v1/letters/{letter}/edit",
            Set.of(SET, REASON, "to", "again", "dryRun", "force"),
            Set.of(200, 400, 404, 409, 413, 415),
            this::edit));
  }

  private Answer edit(final Call call) {
    final Fields fields = new Fields(call);
    final Location location = Fields.location("letter", call.path("letter"));
    final Map<String, String> changes = changes(fields);
    final String reason =
        fields
            .text(REASON)
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        REASON, "Nothing is edited without a reason.", "Say why, for the audit."));
    return cluster.read(
        reader -> {
          final ValueEditor.Edited edited = edited(reader, location, changes);
          final TaskOrder order =
              TaskOrder.edit(
                  location,
                  fields.text("to"),
                  fields.flag("again"),
                  call.caller().name(),
                  reason,
                  edited.changes());
          return send(order, location, edited, fields, reader);
        });
  }

  private static Map<String, String> changes(final Fields fields) {
    final Map<String, String> changes = new LinkedHashMap<>();
    for (final String change : fields.texts(SET)) {
      final int equals = change.indexOf('=');
      if (equals < 1) {
        throw invalid("'" + change + "' does not say what a field is set to.");
      }
      changes.put(change.substring(0, equals), change.substring(equals + 1));
    }
    if (changes.isEmpty()) {
      throw invalid("Nothing says what is changed.");
    }
    return changes;
  }

  private ValueEditor.Edited edited(
      final DeadLetterReader reader, final Location location, final Map<String, String> changes) {
    final ValueEditor.Edited edited;
    try {
      edited = cluster.editor().set(cluster.at(reader, location), changes);
    } catch (final IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
    if (edited.changes().isEmpty()) {
      throw invalid("The record says so already.");
    }
    return edited;
  }

  private Answer send(
      final TaskOrder order,
      final Location location,
      final ValueEditor.Edited edited,
      final Fields fields,
      final DeadLetterReader reader) {
    final boolean dryRun = fields.flag("dryRun");
    final Reprocessor reprocessor =
        new Reprocessor(
            cluster.client(), reader, cluster.audit(), cluster.targets(), Batching.DEFAULT, clock);
    final Order part =
        order.on(location.topic(), TaskRunner.id("edit", clock.instant()), DeadLetterFilter.all());
    if (!dryRun) {
      // Two at work on one topic would shut each other out.
      tasks.requireIdle(location.topic(), part.task(), fields.flag("force"), order.who());
    }
    final Outcome outcome =
        dryRun
            ? reprocessor.dryRun(part, (letter, decision) -> {}, Progress.NONE, TaskControl.NONE)
            : reprocessor.replayEdited(part, edited.value());
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("location", location.toString()).put("task", part.task()).put("dryRun", dryRun);
    final ArrayNode changes = body.putArray("changes");
    edited.changes().forEach(changes::add);
    return Answer.ok(OrderJson.addTo(body, outcome));
  }

  private static ApiException invalid(final String message) {
    return ApiException.invalid(
        SET, message, "Write FIELD=VALUE: names, keys and positions with dots, and a JSON value.");
  }
}
