package io.dragoman.dlq.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.internal.TaskFormat;
import io.dragoman.dlq.json.ExpiryJson;
import io.dragoman.dlq.operations.FindTasks;
import io.dragoman.dlq.operations.SteerTask;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Running and past tasks, wherever they run, of topics that callers may name. */
final class TasksApi {
  private static final int PAGE = 50;
  private static final int MAX_PAGE = 1_000;

  private static final String TASK = "/v1/tasks/{task}";
  private static final Set<Integer> STEERING = Set.of(202, 400, 404, 409, 413, 415);

  private final Cluster cluster;
  private final Tasks tasks;
  private final Clock clock;

  TasksApi(final Cluster cluster, final Tasks tasks, final Clock clock) {
    this.cluster = cluster;
    this.tasks = tasks;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/tasks", Set.of("state", "limit"), Set.of(200, 400), this::list),
        Route.get(TASK, Set.of(), Set.of(200, 400, 404), this::show),
        Route.post(TASK + "/pause", Set.of(), STEERING, this::pause),
        Route.post(TASK + "/resume", Set.of(), STEERING, this::resume),
        Route.post(TASK + "/cancel", Set.of(), STEERING, this::cancel));
  }

  /** Where a task is shown. */
  static String url(final Task task) {
    return "/v1/tasks/" + task.id();
  }

  /** A task that was begun, and where to look how far it is. */
  static Answer accepted(final Task task) {
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("task", TaskFormat.write(task, task.said()));
    body.put("url", url(task));
    return Answer.accepted(body, url(task));
  }

  private Answer list(final Call call) {
    final Fields fields = new Fields(call);
    final Set<Task.State> states = fields.constants("state", Task.State.class);
    final long limit = fields.number("limit", 1, MAX_PAGE).orElse(PAGE);
    final FindTasks.Found found =
        cluster.read(context -> new FindTasks(context).list(states, limit));
    final Instant now = clock.instant();
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    final ArrayNode shown = body.putArray("tasks");
    found.tasks().forEach(task -> shown.add(TaskFormat.write(task, task.state(now))));
    return Answer.ok(ExpiryJson.addTo(body, found.expiring()));
  }

  private Answer show(final Call call) {
    final Task task = cluster.read(context -> new FindTasks(context).find(id(call)));
    return Answer.ok(TaskFormat.write(task, task.state(clock.instant())));
  }

  private Answer pause(final Call call) {
    return accepted(steer(task -> task.pause(id(call), who(call))).task());
  }

  private Answer cancel(final Call call) {
    return accepted(steer(task -> task.cancel(id(call), who(call))).task());
  }

  private Answer resume(final Call call) {
    final SteerTask.Steered steered = steer(task -> task.resume(id(call), who(call)));
    return accepted(
        steered.told() ? steered.task() : tasks.resume(steered.task(), who(call)).task());
  }

  private SteerTask.Steered steer(final Function<SteerTask, SteerTask.Steered> how) {
    return cluster.read(context -> how.apply(new SteerTask(context)));
  }

  private static String id(final Call call) {
    return call.path("task");
  }

  private static String who(final Call call) {
    return call.caller().name();
  }
}
