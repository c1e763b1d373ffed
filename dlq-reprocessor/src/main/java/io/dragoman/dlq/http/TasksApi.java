package io.dragoman.dlq.http;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.operations.FindTasks;
import io.dragoman.dlq.operations.SteerTask;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.task.TaskJson;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Parameter;
import io.dragoman.web.RequestParameters;
import io.dragoman.web.Route;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Running and past tasks, wherever they run, of topics that callers may name. */
final class TasksApi {
  private static final String TAG = "task";
  private static final String TASK = "/v1/tasks/{task}";
  private static final String ID = "Id of the task.";
  private static final String TOLD = "It was told; it obeys within about a second.";
  private static final Parameter.Constants<Task.State> STATE =
      new Parameter.Constants<>("state", "How they are.", Task.State.class);

  private final PooledContexts contexts;
  private final Tasks tasks;
  private final Clock clock;

  TasksApi(final PooledContexts contexts, final Tasks tasks, final Clock clock) {
    this.contexts = contexts;
    this.tasks = tasks;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
                "/v1/tasks",
                "listTasks",
                "Running and past tasks, wherever they run, the last started first")
            .tag(TAG)
            .takes(STATE, LettersApi.LIMIT)
            .answers(200, TaskList.class, "The tasks.")
            .by(this::list),
        Route.get(TASK, "showTask", "How far a task is")
            .tag(TAG)
            .place("task", ID)
            .answers(200, TaskJson.class, "The task.")
            .refuses(Code.NOT_FOUND)
            .by(this::show),
        steering("pause", "Let a task stand still; what it did is committed", TOLD).by(this::pause),
        steering(
                "resume",
                "Let a paused task go on, or do what is left of one that is dead, cancelled or"
                    + " failed",
                "It goes on.")
            .by(this::resume),
        steering("cancel", "End a task; what it did is kept", TOLD).by(this::cancel));
  }

  private static Route.Declaration steering(
      final String verb, final String summary, final String told) {
    return Route.post(TASK + "/" + verb, verb + "Task", summary)
        .tag(TAG)
        .place("task", ID)
        .answers(202, TaskAccepted.class, told)
        .refuses(Code.NOT_FOUND, Code.CONFLICT);
  }

  /** A task that was begun or told something. */
  record TaskAccepted(
      TaskJson task, @JsonPropertyDescription("Where to look how far it is.") String url) {}

  /** Tasks, the last started first. */
  record TaskList(
      List<TaskJson> tasks,
      @JsonPropertyDescription("Of the topics that the tasks shown still work on.")
          List<Expiring> expiring) {}

  /** Where a task is shown. */
  static String url(final Task task) {
    return "/v1/tasks/" + task.id();
  }

  /** A task that was begun, and where to look how far it is. */
  static ApiResponse accepted(final Task task) {
    return ApiResponse.accepted(
        new TaskAccepted(TaskJson.of(task, task.said()), url(task)), url(task));
  }

  private ApiResponse list(final ApiRequest call) {
    final RequestParameters fields = new RequestParameters(call);
    final Set<Task.State> states = fields.constants(STATE);
    final long limit = fields.number(LettersApi.LIMIT).orElseThrow();
    final FindTasks.Found found =
        contexts.read(context -> new FindTasks(context).list(states, limit));
    final Instant now = clock.instant();
    return ApiResponse.ok(
        new TaskList(
            found.tasks().stream().map(task -> TaskJson.of(task, task.state(now))).toList(),
            found.expiring()));
  }

  private ApiResponse show(final ApiRequest call) {
    final Task task = contexts.read(context -> new FindTasks(context).find(id(call)));
    return ApiResponse.ok(TaskJson.of(task, task.state(clock.instant())));
  }

  private ApiResponse pause(final ApiRequest call) {
    return accepted(steer(task -> task.pause(id(call), who(call))).task());
  }

  private ApiResponse cancel(final ApiRequest call) {
    return accepted(steer(task -> task.cancel(id(call), who(call))).task());
  }

  private ApiResponse resume(final ApiRequest call) {
    final SteerTask.Steered steered = steer(task -> task.resume(id(call), who(call)));
    return accepted(
        steered.told() ? steered.task() : tasks.resume(steered.task(), who(call)).task());
  }

  private SteerTask.Steered steer(final Function<SteerTask, SteerTask.Steered> how) {
    return contexts.read(context -> how.apply(new SteerTask(context)));
  }

  private static String id(final ApiRequest call) {
    return call.path("task");
  }

  private static String who(final ApiRequest call) {
    return call.caller().name();
  }
}
