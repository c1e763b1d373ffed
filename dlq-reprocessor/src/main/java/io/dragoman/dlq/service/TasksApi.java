package io.dragoman.dlq.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.internal.TaskFormat;
import io.dragoman.dlq.json.ExpiryJson;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
    final Instant now = clock.instant();
    final ObjectNode body = JsonNodeFactory.instance.objectNode();
    final ArrayNode found = body.putArray("tasks");
    final List<Task> shown =
        tasks.list().stream()
            .filter(task -> task.order().topics().stream().allMatch(cluster.access()::allows))
            .filter(task -> states.isEmpty() || states.contains(task.state(now)))
            .limit(limit)
            .toList();
    shown.forEach(task -> found.add(TaskFormat.write(task, task.state(now))));
    final Set<String> worked =
        shown.stream()
            .filter(task -> task.state(now).alive())
            .flatMap(task -> task.order().topics().stream())
            .collect(Collectors.toSet());
    return Answer.ok(
        ExpiryJson.addTo(
            body,
            worked.isEmpty()
                ? List.of()
                : cluster.read(reader -> cluster.expiring(reader, worked))));
  }

  private Answer show(final Call call) {
    final Task task = find(call);
    return Answer.ok(TaskFormat.write(task, task.state(clock.instant())));
  }

  private Answer pause(final Call call) {
    final Task task = find(call);
    return switch (task.state(clock.instant())) {
      case RUNNING, PAUSED -> tell(call, task, Task.Command.PAUSE);
      case COMPLETED, LIMIT, CANCELLED, FAILED, DEAD -> throw over(task);
    };
  }

  private Answer resume(final Call call) {
    final Task task = find(call);
    return switch (task.state(clock.instant())) {
      case PAUSED -> tell(call, task, Task.Command.RESUME);
      case RUNNING -> throw runs(task);
      case CANCELLED, FAILED, DEAD -> accepted(tasks.resume(task).task());
      case COMPLETED, LIMIT -> throw over(task);
    };
  }

  private Answer cancel(final Call call) {
    final Task task = find(call);
    return switch (task.state(clock.instant())) {
      case RUNNING, PAUSED -> tell(call, task, Task.Command.CANCEL);
      case COMPLETED, LIMIT, CANCELLED, FAILED, DEAD -> throw over(task);
    };
  }

  private Answer tell(final Call call, final Task task, final Task.Command command) {
    cluster.tasks().tell(task.id(), command, call.caller().name(), clock.instant());
    return accepted(task);
  }

  /** Only silence tells that a process is gone. */
  private ApiException runs(final Task task) {
    return new ApiException(
        ApiException.Code.CONFLICT,
        "Task " + task.id() + " runs on " + task.host() + ".",
        "If its process is gone, try again "
            + Task.SILENCE.toSeconds()
            + " s after its last word; it was heard of at "
            + task.updated()
            + ".");
  }

  private ApiException over(final Task task) {
    final Task.State state = task.state(clock.instant());
    return new ApiException(
        ApiException.Code.CONFLICT,
        "Task " + task.id() + " does not run: it is " + state + ".",
        state == Task.State.COMPLETED || state == Task.State.LIMIT
            ? "It has nothing left to do; give a new order."
            : "POST " + url(task) + "/resume does what is left.");
  }

  private Task find(final Call call) {
    final String id = call.path("task");
    final Task task =
        tasks
            .find(id)
            .orElseThrow(
                () ->
                    new ApiException(
                        ApiException.Code.NOT_FOUND,
                        "There is no task '" + id + "'.",
                        "GET /v1/tasks lists them."));
    task.order().topics().forEach(cluster.access()::require);
    return task;
  }
}
