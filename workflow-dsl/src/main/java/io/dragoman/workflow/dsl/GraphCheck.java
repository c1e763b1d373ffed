package io.dragoman.workflow.dsl;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.workflow.dsl.Catalogue.Action;
import io.dragoman.workflow.dsl.Catalogue.Agent;
import io.dragoman.workflow.dsl.Catalogue.Parameter;
import io.dragoman.workflow.dsl.Definition.Task;
import io.dragoman.workflow.dsl.Violation.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether tasks fit the catalogue and each other. */
final class GraphCheck {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{\\s*([A-Za-z_][A-Za-z0-9_-]*)\\.([A-Za-z_][A-Za-z0-9_-]*)\\s*}");

  private final Catalogue catalogue;
  private final List<Task> tasks;
  private final NameHints hints;
  private final Problems problems;
  private final Map<String, Task> byId = new LinkedHashMap<>();

  /** Hears what is wrong. */
  @FunctionalInterface
  interface Problems {
    void add(String where, Code code, String message);
  }

  GraphCheck(
      final Catalogue catalogue,
      final List<Task> tasks,
      final NameHints hints,
      final Problems problems) {
    this.catalogue = catalogue;
    this.tasks = tasks;
    this.hints = hints;
    this.problems = problems;
  }

  void check() {
    for (int i = 0; i < tasks.size(); i++) {
      final Task task = tasks.get(i);
      if (!task.id().isEmpty() && byId.putIfAbsent(task.id(), task) != null) {
        problems.add(
            at(i) + ".id", Code.DUPLICATE_ID, "There are two tasks of the id " + task.id() + ".");
      }
    }
    for (int i = 0; i < tasks.size(); i++) {
      checkDependencies(i, tasks.get(i));
    }
    final boolean ordered = checkCycles();
    for (int i = 0; i < tasks.size(); i++) {
      checkAction(i, tasks.get(i), ordered);
    }
  }

  private static String at(final int index) {
    return Definition.TASKS + "[" + index + "]";
  }

  private void checkDependencies(final int index, final Task task) {
    for (final String id : task.dependsOn()) {
      if (!byId.containsKey(id)) {
        problems.add(
            at(index) + ".depends_on",
            Code.UNKNOWN_DEPENDENCY,
            "There is no task '" + WorkflowCheck.cut(id) + "'." + hints.of(id, byId.keySet()));
      }
    }
  }

  /** Takes away, again and again, what waits for nothing: what is left waits for itself. */
  private boolean checkCycles() {
    final Map<String, Set<String>> waiting = new LinkedHashMap<>();
    byId.forEach(
        (id, task) -> {
          final Set<String> before = new HashSet<>(task.dependsOn());
          before.retainAll(byId.keySet());
          waiting.put(id, before);
        });
    boolean moved = true;
    while (moved) {
      final List<String> ready =
          waiting.entrySet().stream()
              .filter(entry -> entry.getValue().isEmpty())
              .map(Map.Entry::getKey)
              .toList();
      ready.forEach(waiting::remove);
      waiting.values().forEach(before -> before.removeAll(ready));
      moved = !ready.isEmpty();
    }
    if (waiting.isEmpty()) {
      return true;
    }
    problems.add(
        Definition.TASKS,
        Code.CYCLE,
        "These tasks wait for each other: " + String.join(" -> ", cycle(waiting)) + ".");
    return false;
  }

  /** One of the cycles among tasks of which each waits for another of them. */
  private static List<String> cycle(final Map<String, Set<String>> waiting) {
    final List<String> path = new ArrayList<>();
    String at = waiting.keySet().iterator().next();
    while (!path.contains(at)) {
      path.add(at);
      at = waiting.get(at).stream().sorted().findFirst().orElseThrow();
    }
    final List<String> cycle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    cycle.add(at);
    return cycle;
  }

  private void checkAction(final int index, final Task task, final boolean ordered) {
    if (task.agent().isEmpty() || task.action().isEmpty()) {
      return;
    }
    final Agent agent = catalogue.agents().get(task.agent());
    if (agent == null) {
      problems.add(
          at(index) + ".agent",
          Code.UNKNOWN_AGENT,
          "There is no agent '%s'; there are %s.%s"
              .formatted(
                  task.agent(),
                  String.join(", ", catalogue.agents().keySet()),
                  hints.of(task.agent(), catalogue.agents().keySet())));
      return;
    }
    final Action action = agent.actions().get(task.action());
    if (action == null) {
      problems.add(
          at(index) + ".action",
          Code.UNKNOWN_ACTION,
          "The agent %s has no action '%s'; it has %s.%s"
              .formatted(
                  task.agent(),
                  task.action(),
                  String.join(", ", agent.actions().keySet()),
                  hints.of(task.action(), agent.actions().keySet())));
      return;
    }
    checkParams(index, task, action);
    if (ordered) {
      checkReferences(index, task);
    }
  }

  private void checkParams(final int index, final Task task, final Action action) {
    final String where = at(index) + ".params";
    action
        .params()
        .forEach(
            (name, parameter) -> {
              final JsonNode value = task.params().path(name);
              if (value.isMissingNode() || value.isNull()) {
                if (parameter.required()) {
                  problems.add(
                      where + "." + name,
                      Code.MISSING_INPUT,
                      "%s of %s needs it.".formatted(task.action(), task.agent()));
                }
              } else {
                checkValue(where + "." + name, parameter, value);
              }
            });
    task.params()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!action.params().containsKey(name)) {
                problems.add(
                    where + "." + WorkflowCheck.cut(name),
                    Code.UNKNOWN_FIELD,
                    "%s of %s has no such parameter; it has %s.%s"
                        .formatted(
                            task.action(),
                            task.agent(),
                            action.params().isEmpty()
                                ? "none"
                                : String.join(", ", action.params().keySet()),
                            hints.of(name, action.params().keySet())));
              }
            });
  }

  private void checkValue(final String where, final Parameter parameter, final JsonNode value) {
    if (value.isTextual() && REFERENCE.matcher(value.textValue().strip()).matches()) {
      // What it will be is known when it runs.
      return;
    }
    if (!parameter.type().is(value)) {
      problems.add(
          where,
          Code.INVALID_VALUE,
          "%s is no %s.".formatted(WorkflowCheck.shown(value), parameter.type().word()));
    } else if (!parameter.values().isEmpty() && !parameter.values().contains(value.asText())) {
      problems.add(
          where,
          Code.INVALID_VALUE,
          "%s is not one of %s.%s"
              .formatted(
                  WorkflowCheck.shown(value),
                  String.join(", ", parameter.values()),
                  hints.of(value.asText(), parameter.values())));
    }
  }

  private void checkReferences(final int index, final Task task) {
    final Set<String> before = before(task);
    final Matcher matcher = REFERENCE.matcher(texts(task.params()));
    while (matcher.find()) {
      final String id = matcher.group(1);
      final String output = matcher.group(2);
      if (!before.contains(id)) {
        problems.add(
            at(index) + ".params",
            Code.MISSING_INPUT,
            byId.containsKey(id)
                ? "%s comes from the task %s, which need not be done before; name it in depends_on."
                    .formatted(matcher.group(), id)
                : "%s comes from no task of this workflow.%s"
                    .formatted(matcher.group(), hints.of(id, byId.keySet())));
      } else if (!gives(byId.get(id), output)) {
        problems.add(
            at(index) + ".params",
            Code.MISSING_INPUT,
            "The task %s gives no '%s'.%s"
                .formatted(id, output, hints.of(output, outputs(byId.get(id)))));
      }
    }
  }

  private boolean gives(final Task task, final String output) {
    final List<String> outputs = outputs(task);
    return outputs.isEmpty() || outputs.contains(output);
  }

  /** What a task is known to give; empty: it may be anything. */
  private List<String> outputs(final Task task) {
    final Agent agent = catalogue.agents().get(task.agent());
    final Action action = agent == null ? null : agent.actions().get(task.action());
    return action == null ? List.of() : action.outputs();
  }

  /** All that is done before a task. */
  private Set<String> before(final Task task) {
    final Set<String> before = new HashSet<>();
    final Deque<String> open = new ArrayDeque<>(task.dependsOn());
    while (!open.isEmpty()) {
      final String id = open.pop();
      final Task one = byId.get(id);
      if (one != null && before.add(id)) {
        open.addAll(one.dependsOn());
      }
    }
    return before;
  }

  /** All texts in a value, apart from each other. */
  private static String texts(final JsonNode value) {
    final StringBuilder texts = new StringBuilder();
    collect(value, texts);
    return texts.toString();
  }

  private static void collect(final JsonNode value, final StringBuilder texts) {
    if (value.isTextual()) {
      texts.append(value.textValue()).append('\n');
    }
    value.forEach(part -> collect(part, texts));
  }
}
