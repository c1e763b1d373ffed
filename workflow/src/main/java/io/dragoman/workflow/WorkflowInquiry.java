package io.dragoman.workflow;

import io.dragoman.inference.PromptInput;
import io.dragoman.inference.WrittenText;
import io.dragoman.stage.Inquiry;
import io.dragoman.workflow.dsl.Catalogue;
import io.dragoman.workflow.dsl.Checked;
import io.dragoman.workflow.dsl.Definition;
import io.dragoman.workflow.dsl.Violation;
import io.dragoman.workflow.dsl.WorkflowCheck;
import java.util.ArrayList;
import java.util.List;

/** Asks for a workflow, and again with what was wrong, until it is valid or was asked enough. */
final class WorkflowInquiry implements Inquiry<PromptInput, WrittenText, WorkflowResult> {
  private static final int MAX_PROBLEMS = 10;

  private final String text;
  private final WorkflowPrompt prompt;
  private final Catalogue catalogue;
  private final int maxAsks;
  private final List<PromptInput.Correction> corrections = new ArrayList<>();
  private int asked;
  private int tokens;
  private int inputTokens;
  private int calls;
  private boolean done;
  private WorkflowResult result =
      WorkflowResult.invalid(0, 0, 0, 0, List.of("Nothing was asked."), "");

  WorkflowInquiry(
      final String text,
      final WorkflowPrompt prompt,
      final Catalogue catalogue,
      final int maxAsks) {
    this.text = text;
    this.prompt = prompt;
    this.catalogue = catalogue;
    this.maxAsks = maxAsks;
  }

  @Override
  public List<PromptInput> questions() {
    return done ? List.of() : List.of(prompt.about(text, corrections));
  }

  @Override
  public void answered(final List<WrittenText> answers) {
    final WrittenText answer = answers.getFirst();
    asked++;
    if (!answer.shared()) {
      calls++;
      tokens += answer.tokens();
      inputTokens += answer.inputTokens();
    }
    final Checked checked = WorkflowCheck.of(answer.text(), catalogue);
    final List<String> problems = problems(answer, checked);
    result =
        problems.isEmpty()
            ? valid(checked.definition().orElseThrow(), checked)
            : WorkflowResult.invalid(asked, calls, tokens, inputTokens, problems, answer.text());
    done = problems.isEmpty() || asked >= maxAsks;
    corrections.add(WorkflowPrompt.correction(answer.text(), problems));
  }

  private static List<String> problems(final WrittenText answer, final Checked checked) {
    final List<String> problems =
        new ArrayList<>(
            checked.violations().stream().limit(MAX_PROBLEMS).map(Violation::toString).toList());
    checked.definition().ifPresent(definition -> incomplete(definition, problems));
    if (!problems.isEmpty() && answer.truncated()) {
      problems.addFirst("The answer was cut off; write a shorter one.");
    }
    return problems;
  }

  /** People need not say it in theirs; a model has no reason not to. */
  private static void incomplete(final Definition definition, final List<String> problems) {
    if (definition.title().isBlank()) {
      problems.add("title: It is missing.");
    }
    if (definition.description().isBlank()) {
      problems.add("description: It is missing.");
    }
  }

  private WorkflowResult valid(final Definition definition, final Checked checked) {
    return new WorkflowResult(
        definition.title(),
        definition.description(),
        definition.estimatedMinutes(),
        definition.yaml(),
        definition.json().toString(),
        definition.tasks().size(),
        checked.warnings(),
        checked.suggestions(),
        asked,
        calls,
        tokens,
        inputTokens,
        List.of(),
        "");
  }

  @Override
  public WorkflowResult result() {
    return result;
  }
}
