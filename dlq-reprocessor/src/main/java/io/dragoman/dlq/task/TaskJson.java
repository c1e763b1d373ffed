package io.dragoman.dlq.task;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.dlq.letter.State;
import io.dragoman.dlq.order.Counts;
import io.dragoman.dlq.order.PlannedAction;
import io.dragoman.dlq.order.TaskOrderJson;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** How far a task is, in the topic of tasks and in answers. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TaskJson(
    String id,
    Task.State state,
    Instant started,
    @JsonPropertyDescription("When it was heard of last.") Instant updated,
    String host,
    @JsonPropertyDescription("Which of several runs of the same order.") String run,
    @JsonPropertyDescription("How many dead letters it did something with.") long total,
    @JsonPropertyDescription("How many ended in which state.") Map<State, Long> done,
    @JsonPropertyDescription("How many copies went to which topic.") Map<String, Long> targets,
    @JsonPropertyDescription("How many were left alone, and why.")
        Map<PlannedAction.Reason, Long> skipped,
    @JsonPropertyDescription("Offsets that it went through.") long passed,
    @JsonPropertyDescription("Offsets that it has to go through in its topic.") long offsets,
    double perSecond,
    String message,
    TaskOrderJson order) {

  public TaskJson {
    Stream.of(id, state, started, updated, order).forEach(Objects::requireNonNull);
    host = Objects.requireNonNullElse(host, "");
    run = Objects.requireNonNullElse(run, "");
    done = done == null ? Map.of() : Map.copyOf(done);
    targets = targets == null ? Map.of() : Map.copyOf(targets);
    skipped = skipped == null ? Map.of() : Map.copyOf(skipped);
    message = Objects.requireNonNullElse(message, "");
  }

  /**
   * The task.
   *
   * @throws IllegalArgumentException when its order is none
   */
  Task task() {
    return new Task(
        id,
        run,
        order.order(),
        host,
        state,
        started,
        updated,
        new Counts(done, skipped, targets),
        passed,
        offsets,
        perSecond,
        message);
  }

  /**
   * That of a task.
   *
   * @param state what to say of its state
   */
  public static TaskJson of(final Task task, final Task.State state) {
    return new TaskJson(
        task.id(),
        state,
        task.started(),
        task.updated(),
        task.host(),
        task.run(),
        task.counts().total(),
        task.counts().done(),
        task.counts().targets(),
        task.counts().skipped(),
        task.passed(),
        task.offsets(),
        task.perSecond(),
        task.message(),
        TaskOrderJson.of(task.order()));
  }
}
