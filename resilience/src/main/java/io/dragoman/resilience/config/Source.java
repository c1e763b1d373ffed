package io.dragoman.resilience.config;

/** Where a value came from; later constants win over earlier ones. */
public enum Source {
  DEFAULT("default"),
  FILE("file"),
  ENVIRONMENT("environment"),
  COMMAND_LINE("command line");

  private final String text;

  Source(final String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }
}
