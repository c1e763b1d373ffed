package io.dragoman.workflow.dsl;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a text that should be a workflow.
 *
 * @param definition the workflow; empty if it is not valid
 * @param violations why it is not valid
 * @param warnings what a person should look at before it is run
 * @param suggestions what whoever wrote it would do in addition
 */
public record Checked(
    Optional<Definition> definition,
    List<Violation> violations,
    List<String> warnings,
    List<String> suggestions) {
  public Checked {
    violations = List.copyOf(violations);
    warnings = List.copyOf(warnings);
    suggestions = List.copyOf(suggestions);
  }

  /** Whether it may be run. */
  public boolean valid() {
    return definition.isPresent();
  }

  static Checked invalid(final List<Violation> violations) {
    return new Checked(Optional.empty(), violations, List.of(), List.of());
  }
}
