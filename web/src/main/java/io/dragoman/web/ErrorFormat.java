package io.dragoman.web;

/** How problems are told; an interface that imitates another tells them as that one does. */
@FunctionalInterface
public interface ErrorFormat {
  /** The problem document alone. */
  ErrorFormat PROBLEM = problem -> problem;

  /** What Jackson writes. */
  Object body(Problem problem);
}
