package io.dragoman.inference.onnx.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects what is found about one directory. */
final class Findings {
  private final Path directory;
  private final List<Finding> all = new ArrayList<>();

  Findings(final Path directory) {
    this.directory = directory;
  }

  void error(final Path file, final String what, final String advice) {
    all.add(new Finding(Finding.Severity.ERROR, name(file), what, advice));
  }

  void warning(final Path file, final String what, final String advice) {
    all.add(new Finding(Finding.Severity.WARNING, name(file), what, advice));
  }

  /** Whether anything keeps the model from being used. */
  boolean hasErrors() {
    return all.stream().anyMatch(found -> found.severity() == Finding.Severity.ERROR);
  }

  /** Whether anything was found about a file. */
  boolean about(final Path file) {
    return all.stream().anyMatch(found -> found.where().equals(name(file)));
  }

  /** All of them, in the order in which they were found. */
  List<Finding> all() {
    return List.copyOf(all);
  }

  private String name(final Path file) {
    return file.startsWith(directory) ? directory.relativize(file).toString() : file.toString();
  }
}
