package io.dragoman.dlq.service;

import io.dragoman.dlq.json.EditedJson;
import io.dragoman.dlq.json.OutcomeJson;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.operations.EditDeadLetter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sends one changed dead letter back to work, at once. */
final class EditApi {
  private static final String SET = "set";
  private static final String REASON = "reason";

  private final Cluster cluster;

  EditApi(final Cluster cluster) {
    this.cluster = cluster;
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
    final boolean dryRun = fields.flag("dryRun");
    final EditDeadLetter.Request request =
        new EditDeadLetter.Request(
            location,
            (editor, letter) -> editor.set(letter, changes),
            fields.text("to"),
            fields.flag("again"),
            call.caller().name(),
            fields.text(REASON).orElse(""),
            dryRun,
            fields.flag("force"));
    final EditDeadLetter.Result result =
        cluster.read(context -> new EditDeadLetter(context).edit(request));
    return Answer.ok(
        new EditedJson(
            location, result.task(), dryRun, result.changes(), OutcomeJson.of(result.outcome())));
  }

  private static Map<String, String> changes(final Fields fields) {
    final Map<String, String> changes = new LinkedHashMap<>();
    for (final String change : fields.texts(SET)) {
      final int equals = change.indexOf('=');
      if (equals < 1) {
        throw ApiRefusal.badChange("'" + change + "' does not say what a field is set to.");
      }
      changes.put(change.substring(0, equals), change.substring(equals + 1));
    }
    if (changes.isEmpty()) {
      throw ApiRefusal.badChange("Nothing says what is changed.");
    }
    return changes;
  }
}
