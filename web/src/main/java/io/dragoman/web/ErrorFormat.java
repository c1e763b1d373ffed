package io.dragoman.web;

/** How problems are told; an interface that imitates another tells them as that one does. */
@FunctionalInterface
public interface ErrorFormat {
  /** The problem document alone. */
  ErrorFormat PROBLEM = problem -> problem;

  /** What Jackson writes. */
  Object body(Problem problem);

  /** What {@code Content-Type} says of it. */
  default String contentType() {
    return "application/problem+json";
  }

  /** The record that {@link #body} is, for the OpenAPI document. */
  default Class<? extends Record> type() {
    return Problem.class;
  }
}
