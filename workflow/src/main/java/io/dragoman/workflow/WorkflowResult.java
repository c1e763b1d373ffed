package io.dragoman.workflow;

import java.util.List;
import java.util.Objects;

/**
 * What a model made of a text, as it is kept: a valid workflow, or why there is none.
 *
 * @param title what it does, in a few words
 * @param description what it does, in sentences
 * @param estimatedMinutes how long it will take
 * @param yaml the workflow, written by us and not as the model wrote it
 * @param json the same as JSON
 * @param tasks how many there are
 * @param warnings what a person should look at before it is run
 * @param suggestions what could be added
 * @param asked how many answers of the model there were
 * @param calls how many of them it was asked for; the others were to the same, asked by others
 * @param tokens how many it wrote
 * @param inputTokens how many it read; 0 where it does not tell
 * @param problems what was wrong with the last answer; empty if nothing was
 * @param answer the last answer, where it was not valid
 */
record WorkflowResult(
    String title,
    String description,
    int estimatedMinutes,
    String yaml,
    String json,
    int tasks,
    List<String> warnings,
    List<String> suggestions,
    int asked,
    int calls,
    int tokens,
    int inputTokens,
    List<String> problems,
    String answer) {
  WorkflowResult {
    warnings = List.copyOf(warnings);
    suggestions = List.copyOf(suggestions);
    problems = List.copyOf(problems);
    answer = Objects.requireNonNullElse(answer, "");
  }

  static WorkflowResult invalid(
      final int asked,
      final int calls,
      final int tokens,
      final int inputTokens,
      final List<String> problems,
      final String answer) {
    return new WorkflowResult(
        "",
        "",
        0,
        "",
        "",
        0,
        List.of(),
        List.of(),
        asked,
        calls,
        tokens,
        inputTokens,
        problems,
        answer);
  }
}
