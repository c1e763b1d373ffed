package io.dragoman.auditor.monitor;

/** How well an instance is, worse ones later. */
public enum Level {
  OK,
  WARNING,
  CRITICAL
}
