package io.dragoman.ops.doctor;

/**
 * What was found out about one thing.
 *
 * @param subject what it is about, a word or two
 * @param state how it is
 * @param sentence what was found
 * @param advice what to do; empty if nothing
 */
public record Diagnosis(String subject, State state, String sentence, String advice) {

  /** How something is. */
  public enum State {
    /** As it should be. */
    GOOD,
    /** Everything works, something less well than it could. */
    NOTE,
    /** Something does not work. */
    BAD
  }

  static Diagnosis good(final String subject, final String sentence) {
    return new Diagnosis(subject, State.GOOD, sentence, "");
  }

  static Diagnosis note(final String subject, final String sentence, final String advice) {
    return new Diagnosis(subject, State.NOTE, sentence, advice);
  }

  static Diagnosis bad(final String subject, final String sentence, final String advice) {
    return new Diagnosis(subject, State.BAD, sentence, advice);
  }
}
