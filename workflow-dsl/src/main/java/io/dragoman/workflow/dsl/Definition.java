package io.dragoman.workflow.dsl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A workflow: tasks for agents, and which of them come before which.
 *
 * @param title what it does, in a few words; empty if nobody said
 * @param description what it does, in sentences; empty if nobody said
 * @param estimatedMinutes how long it will take; 0 if nobody said
 * @param tasks at least one
 */
public record Definition(String title, String description, int estimatedMinutes, List<Task> tasks) {
  static final String TITLE = "title";
  static final String DESCRIPTION = "description";
  static final String ESTIMATED_MINUTES = "estimated_minutes";
  static final String TASKS = "tasks";

  public Definition {
    tasks = List.copyOf(tasks);
  }

  /**
   * What one agent is to do.
   *
   * @param id its name in this workflow
   * @param agent who does it
   * @param action what
   * @param params with what; a text may contain <code>${TASK.OUTPUT}</code>
   * @param dependsOn ids of those that must be done before
   */
  public record Task(
      String id, String agent, String action, ObjectNode params, List<String> dependsOn) {
    static final String ID = "id";
    static final String AGENT = "agent";
    static final String ACTION = "action";
    static final String PARAMS = "params";
    static final String DEPENDS_ON = "depends_on";

    public Task {
      dependsOn = List.copyOf(dependsOn);
    }

    private ObjectNode json() {
      final ObjectNode task = JsonNodeFactory.instance.objectNode();
      task.put(ID, id).put(AGENT, agent).put(ACTION, action);
      task.set(PARAMS, params);
      dependsOn.forEach(task.putArray(DEPENDS_ON)::add);
      return task;
    }
  }

  /** As JSON, in the form in which it is read. */
  public JsonNode json() {
    final ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(TITLE, title).put(DESCRIPTION, description).put(ESTIMATED_MINUTES, estimatedMinutes);
    final ArrayNode all = json.putArray(TASKS);
    tasks.forEach(task -> all.add(task.json()));
    return json;
  }

  /** As YAML, in the form in which it is read. */
  public String yaml() {
    return Yaml.write(json());
  }
}
