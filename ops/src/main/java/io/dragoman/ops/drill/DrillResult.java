package io.dragoman.ops.drill;

/** What a drill found. */
interface DrillResult {
  /** Whether all is as promised. */
  boolean passed();

  /** For a person. */
  String text();

  /** One object. */
  String json();
}
