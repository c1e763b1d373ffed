package io.dragoman.dlq.service;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.json.ExpiringJson;
import io.dragoman.dlq.operations.FindTasks;
import io.dragoman.dlq.operations.SteerTask;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskJson;
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

  /** A task that was begun or told something. */
  record TaskAccepted(
      TaskJson task, @JsonPropertyDescription("Where to look how far it is.") String url) {}

  /** Tasks, the last started first. */
  record TaskList(
      List<TaskJson> tasks,
      @JsonPropertyDescription("Of the topics that the tasks shown still work on.")
          List<ExpiringJson> expiring) {}

  /** Where a task is shown. */
  static String url(final Task task) {
    return "/v1/tasks/" + task.id();
  }

  /** A task that was begun, and where to look how far it is. */
  static Answer accepted(final Task task) {
    return Answer.accepted(new TaskAccepted(TaskJson.of(task, task.said()), url(task)), url(task));
  }

  private Answer list(final Call call) {
    final Fields fields = new Fields(call);
    final Set<Task.State> states = fields.constants("state", Task.State.class);
    final long limit = fields.number("limit", 1, MAX_PAGE).orElse(PAGE);
    final FindTasks.Found found =
        cluster.read(context -> new FindTasks(context).list(states, limit));
    final Instant now = clock.instant();
    return Answer.ok(
        new TaskList(
            found.tasks().stream().map(task -> TaskJson.of(task, task.state(now))).toList(),
            ExpiringJson.of(found.expiring())));
  }

  private Answer show(final Call call) {
    final Task task = cluster.read(context -> new FindTasks(context).find(id(call)));
    return Answer.ok(TaskJson.of(task, task.state(clock.instant())));
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
