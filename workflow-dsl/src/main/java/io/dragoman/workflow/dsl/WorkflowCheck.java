package io.dragoman.workflow.dsl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.workflow.dsl.Definition.Task;
import io.dragoman.workflow.dsl.Violation.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one text as a workflow, and finds all that is wrong with it, as far as the first mistake
 * lets it see. What it writes, warnings and suggestions may stand in the text, beside the workflow.
 */
public final class WorkflowCheck {
  /** Most characters of a text that is read. */
  public static final int MAX_CHARS = Yaml.MAX_CHARS;

  private static final int MAX_TASKS = 200;
  private static final int MAX_TITLE_CHARS = 200;
  private static final int MAX_TEXT_CHARS = 5_000;
  private static final int MAX_NOTES = 50;
  private static final int MAX_MINUTES = 525_600;
  private static final int MAX_VIOLATIONS = 50;
  private static final int MAX_SHOWN_CHARS = 80;

  private static final String WARNINGS = "warnings";
  private static final String SUGGESTIONS = "suggestions";
  private static final Set<String> FIELDS =
      Set.of(
          Definition.TITLE,
          Definition.DESCRIPTION,
          Definition.ESTIMATED_MINUTES,
          Definition.TASKS,
          WARNINGS,
          SUGGESTIONS);
  private static final Set<String> TASK_FIELDS =
      Set.of(Task.ID, Task.AGENT, Task.ACTION, Task.PARAMS, Task.DEPENDS_ON);

  private final Catalogue catalogue;
  private final NameHints hints = new NameHints(MAX_VIOLATIONS);
  private final List<Violation> violations = new ArrayList<>();

  private WorkflowCheck(final Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * What is known of a text.
   *
   * @param text YAML or JSON; anything at all
   */
  public static Checked of(final String text, final Catalogue catalogue) {
    final JsonNode json;
    try {
      json = Yaml.read(text);
    } catch (final InvalidYamlException e) {
      return Checked.invalid(
          List.of(new Violation("", Code.INVALID_YAML, String.valueOf(e.getMessage()))));
    }
    return new WorkflowCheck(catalogue).check(json);
  }

  private Checked check(final JsonNode json) {
    if (!(json instanceof final ObjectNode root)) {
      wrong("", Code.INVALID_VALUE, "A workflow is an object with tasks.");
      return Checked.invalid(violations);
    }
    knownFields("", root, FIELDS);
    final Definition definition =
        new Definition(
            text(root, Definition.TITLE, MAX_TITLE_CHARS),
            text(root, Definition.DESCRIPTION, MAX_TEXT_CHARS),
            minutes(root),
            tasks(root));
    final List<String> warnings = notes(root, WARNINGS);
    final List<String> suggestions = notes(root, SUGGESTIONS);
    new GraphCheck(catalogue, definition.tasks(), hints, this::wrong).check();
    if (!violations.isEmpty()) {
      return Checked.invalid(violations.subList(0, Math.min(violations.size(), MAX_VIOLATIONS)));
    }
    final List<String> all = new ArrayList<>(warnings);
    all.addAll(cautions(definition));
    return new Checked(Optional.of(definition), List.of(), all, suggestions);
  }

  /** What the catalogue warns of. */
  private List<String> cautions(final Definition definition) {
    return definition.tasks().stream()
        .flatMap(
            task ->
                Optional.ofNullable(
                    catalogue.agents().get(task.agent()).actions().get(task.action()).warning())
                    .map(warning -> "Task " + task.id() + ": " + warning)
                    .stream())
        .toList();
  }

  private List<Task> tasks(final ObjectNode root) {
    final JsonNode all = root.path(Definition.TASKS);
    if (!all.isArray() || all.isEmpty()) {
      wrong(Definition.TASKS, Code.MISSING_FIELD, "There must be a list of one task or more.");
      return List.of();
    }
    if (all.size() > MAX_TASKS) {
      wrong(
          Definition.TASKS,
          Code.INVALID_VALUE,
          "There are " + all.size() + " tasks; at most " + MAX_TASKS + " are allowed.");
      return List.of();
    }
    final List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      final String where = Definition.TASKS + "[" + i + "]";
      if (all.get(i) instanceof final ObjectNode task) {
        tasks.add(task(where, task));
      } else {
        wrong(where, Code.INVALID_VALUE, "A task is an object.");
      }
    }
    return tasks;
  }

  private Task task(final String where, final ObjectNode task) {
    knownFields(where + ".", task, TASK_FIELDS);
    return new Task(
        name(where, task, Task.ID),
        name(where, task, Task.AGENT),
        name(where, task, Task.ACTION),
        params(where, task),
        dependsOn(where, task));
  }

  private String name(final String where, final ObjectNode task, final String field) {
    final JsonNode name = task.path(field);
    if (name.isMissingNode() || name.isNull()) {
      wrong(where + "." + field, Code.MISSING_FIELD, "A task has " + field + ".");
    } else if (!name.isTextual() || !Catalogue.NAME.matcher(name.textValue()).matches()) {
      wrong(
          where + "." + field,
          Code.INVALID_VALUE,
          shown(name) + " is no name: letters, digits, hyphen and underscore, at most 64.");
    } else {
      return name.textValue();
    }
    return "";
  }

  private ObjectNode params(final String where, final ObjectNode task) {
    final JsonNode params = task.path(Task.PARAMS);
    if (params instanceof final ObjectNode object) {
      return object;
    }
    if (!params.isMissingNode() && !params.isNull()) {
      wrong(where + "." + Task.PARAMS, Code.INVALID_VALUE, "They are an object, name by name.");
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private List<String> dependsOn(final String where, final ObjectNode task) {
    final JsonNode ids = task.path(Task.DEPENDS_ON);
    if (ids.isMissingNode() || ids.isNull()) {
      return List.of();
    }
    final List<String> names = new ArrayList<>();
    for (final JsonNode id : ids.isTextual() ? List.of(ids) : ids) {
      if (id.isTextual()) {
        names.add(id.textValue());
      } else {
        wrong(where + "." + Task.DEPENDS_ON, Code.INVALID_VALUE, "It is a list of ids of tasks.");
      }
    }
    if (!ids.isArray() && !ids.isTextual()) {
      wrong(where + "." + Task.DEPENDS_ON, Code.INVALID_VALUE, "It is a list of ids of tasks.");
    }
    return names.stream().distinct().toList();
  }

  private String text(final ObjectNode root, final String field, final int maxChars) {
    final JsonNode text = root.path(field);
    if (text.isMissingNode() || text.isNull()) {
      return "";
    }
    if (!text.isTextual() || text.textValue().length() > maxChars) {
      wrong(field, Code.INVALID_VALUE, "It is a text of at most " + maxChars + " characters.");
      return "";
    }
    return text.textValue().strip();
  }

  private int minutes(final ObjectNode root) {
    final JsonNode minutes = root.path(Definition.ESTIMATED_MINUTES);
    if (minutes.isMissingNode() || minutes.isNull()) {
      return 0;
    }
    final double value = minutes.isNumber() ? minutes.doubleValue() : -1;
    if (!(value >= 0 && value <= MAX_MINUTES)) {
      wrong(
          Definition.ESTIMATED_MINUTES,
          Code.INVALID_VALUE,
          "It is a number of minutes, 0 to " + MAX_MINUTES + ".");
      return 0;
    }
    return (int) Math.ceil(value);
  }

  private List<String> notes(final ObjectNode root, final String field) {
    final JsonNode notes = root.path(field);
    if (notes.isMissingNode() || notes.isNull()) {
      return List.of();
    }
    final List<String> texts = new ArrayList<>();
    for (final JsonNode note : notes) {
      if (note.isTextual() && note.textValue().length() <= MAX_TEXT_CHARS) {
        texts.add(note.textValue());
      }
    }
    if (!notes.isArray() || texts.size() != notes.size() || texts.size() > MAX_NOTES) {
      wrong(field, Code.INVALID_VALUE, "It is a list of at most " + MAX_NOTES + " texts.");
    }
    return texts;
  }

  private void knownFields(
      final String where, final ObjectNode object, final Collection<String> known) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                wrong(
                    where + cut(name),
                    Code.UNKNOWN_FIELD,
                    "There is no such field; there are %s.%s"
                        .formatted(
                            String.join(", ", known.stream().sorted().toList()),
                            hints.of(name, known)));
              }
            });
  }

  private void wrong(final String where, final Code code, final String message) {
    violations.add(new Violation(where, code, message));
  }

  /** What somebody wrote, as far as a sentence can hold it. */
  static String shown(final JsonNode value) {
    return "'" + cut(value.isTextual() ? value.textValue() : value.toString()) + "'";
  }

  static String cut(final String text) {
    final String plain = text.replaceAll("\\p{Cntrl}", " ");
    return plain.length() > MAX_SHOWN_CHARS
        ? String.format(Locale.ROOT, "%s…", plain.substring(0, MAX_SHOWN_CHARS))
        : plain;
  }
}
