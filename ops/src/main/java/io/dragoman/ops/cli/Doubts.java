package io.dragoman.ops.cli;

import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the model itself gives reason to doubt, in sentences for people. */
final class Doubts {
  private Doubts() {}

  /** A sentence for each doubtful transcript and translation; empty when there is none. */
  static List<String> of(final RequestView view) {
    final List<String> doubts = new ArrayList<>();
    for (final UnitView unit : view.units()) {
      final String where =
          view.units().size() > 1 ? "of unit " + (unit.index() + 1) + " may" : "may";
      unit.transcript()
          .ifPresent(
              said ->
                  add(
                      doubts,
                      "The transcript " + where,
                      said.getRepetitive(),
                      said.getTruncated()));
      unit.translations().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              entry ->
                  add(
                      doubts,
                      "The translation into " + entry.getKey() + " " + where,
                      entry.getValue().getRepetitive(),
                      entry.getValue().getTruncated()));
    }
    return List.copyOf(doubts);
  }

  private static void add(
      final List<String> doubts,
      final String what,
      final boolean repetitive,
      final boolean truncated) {
    if (repetitive) {
      doubts.add(what + " be wrong or incomplete: the model repeats itself.");
    }
    if (truncated) {
      doubts.add(what + " be incomplete: it was cut off at the model's length limit.");
    }
  }
}
