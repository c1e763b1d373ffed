package io.dragoman.dlq.json;

import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.outcome.ReplayOutcomes;
import java.util.List;

/** What became of the dead letters that a task replayed: how many ended how. */
public record FatesJson(
    String task,
    long done,
    long deadAgain,
    long pending,
    long unknown,
    List<Location> deadAgainExamples) {

  /** Those of a task. */
  public static FatesJson of(final String task, final ReplayOutcomes fates) {
    return new FatesJson(
        task, fates.done(), fates.deadAgain(), fates.pending(), fates.unknown(), fates.examples());
  }
}
