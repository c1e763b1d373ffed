package io.dragoman.inference.onnx.models;

/**
 * Something about a model directory that its owner should know.
 *
 * @param severity whether the model can be used all the same
 * @param where the file, as seen from the directory; empty: the directory
 * @param what is wrong, one sentence
 * @param advice what to do, one sentence
 */
public record Finding(Severity severity, String where, String what, String advice) {

  /** How bad it is. */
  public enum Severity {
    /** The model can be used. */
    WARNING,
    /** It cannot, or not with these weights. */
    ERROR
  }

  /** All of it, for a line. */
  public String sentence() {
    return (where.isEmpty() ? "" : where + ": ") + what + " " + advice;
  }
}
