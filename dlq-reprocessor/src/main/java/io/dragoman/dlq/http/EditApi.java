package io.dragoman.dlq.http;

import io.dragoman.dlq.json.EditedJson;
import io.dragoman.dlq.json.OutcomeJson;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.operations.EditDeadLetter;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sends one changed dead letter back to work, at once. */
final class EditApi {
  private static final Parameter.Texts SET =
      new Parameter.Texts(
          "set",
          "FIELD=VALUE: names, keys and positions with dots between, and a JSON value; text needs"
              + " no quotes.",
          "sourceLanguage=kor_Hang");
  private static final Parameter.Text REASON = new Parameter.Text("reason", "Why, for the audit.");
  private static final Parameter.Text TO =
      new Parameter.Text("to", "Another topic; without it where the record came from.");
  private static final Parameter.Flag AGAIN =
      new Parameter.Flag("again", "Also if something was done with it before.");
  private static final Parameter.Flag DRY_RUN =
      new Parameter.Flag("dryRun", "Say what would be changed, and do nothing.");
  private static final Parameter.Flag FORCE =
      new Parameter.Flag(
          "force",
          "End the task that works on the topic, and begin; without it the order is refused with"
              + " 409.");

  private final PooledContexts contexts;

  EditApi(final PooledContexts contexts) {
    this.contexts = contexts;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
                "/v1/letters/{letter}/edit",
                "editLetter",
                "Change a dead letter and send it back to work as a new version that names it")
            .tag("order")
            .place("letter", DeadLetterParameters.LETTER_FORM)
            .needs(SET)
            .needs(REASON)
            .takes(TO, AGAIN, DRY_RUN, FORCE)
            .answers(200, EditedJson.class, "What was changed, and what became of it.")
            .refuses(Code.NOT_FOUND, Code.CONFLICT)
            .by(this::edit));
  }

  private ApiResponse edit(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    final Location location = DeadLetterParameters.location("letter", call.path("letter"));
    final Map<String, String> changes = changes(fields);
    final boolean dryRun = fields.flag(DRY_RUN);
    final EditDeadLetter.Request request =
        new EditDeadLetter.Request(
            location,
            (editor, letter) -> editor.set(letter, changes),
            fields.text(TO),
            fields.flag(AGAIN),
            call.caller().name(),
            fields.text(REASON).orElse(""),
            dryRun,
            fields.flag(FORCE));
    final EditDeadLetter.Result result =
        contexts.read(context -> new EditDeadLetter(context).edit(request));
    return ApiResponse.ok(
        new EditedJson(
            location, result.task(), dryRun, result.changes(), OutcomeJson.of(result.outcome())));
  }

  private static Map<String, String> changes(final RequestParameters fields) {
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
