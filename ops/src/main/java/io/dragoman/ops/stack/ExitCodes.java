package io.dragoman.ops.stack;

/** What exit codes of supervised processes mean. */
public final class ExitCodes {
  private static final int SIGNAL = 128;

  private ExitCodes() {}

  /** A few words for people, with the number. */
  public static String describe(final int code) {
    return switch (code) {
      case 0 -> "ended by itself (exit 0)";
      case 2 -> "wrong configuration (exit 2)";
      case 3 -> "out of memory (exit 3)";
      case 69 -> "could not load its model (exit 69)";
      case 70 -> "fatal stream error (exit 70)";
      case 75 -> "device poisoned (exit 75)";
      case SIGNAL + 9 -> "killed (exit 137, SIGKILL)";
      case SIGNAL + 15 -> "terminated (exit 143, SIGTERM)";
      default ->
          code > SIGNAL
              ? "ended by signal %d (exit %d)".formatted(code - SIGNAL, code)
              : "crashed (exit %d)".formatted(code);
    };
  }
}
