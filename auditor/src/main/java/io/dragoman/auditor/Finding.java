package io.dragoman.auditor;

import java.util.Locale;

/**
 * Something that is not as it was promised.
 *
 * @param kind what is wrong
 * @param detail what was seen, in one sentence
 */
public record Finding(Kind kind, String detail) {

  /** What can be wrong with a request, and what to do about it. */
  public enum Kind {
    /** Something that was accepted has no end, and nothing waits for it. */
    UNACCOUNTED(
        true,
        "Look for the request id in the logs of ingest and of the stage that is named, then send"
            + " the request again with a new id."),
    /** Something ended, or was answered, more than once. */
    DUPLICATED(
        true,
        "Readers must read read_committed and keep the last record of each resultId. If they do,"
            + " look who else writes to these topics, and whether two installations share one"
            + " prefix."),
    /** Results, dead letters and statuses do not say the same. */
    CONTRADICTORY(
        true,
        "Only stages may write results, dead letters and requests: look who else does. Then see the"
            + " error log of the stage at that time."),
    /** Something was said of a request that nobody accepted. */
    UNACCEPTED(
        true,
        "Only ingest may write work: look who writes to work topics, results and requests beside"
            + " the apps."),
    /** It ended after its deadline or the objective, or has not ended by then; nothing is lost. */
    LATE(
        false,
        "See what holds work back: lag, breakers and paused partitions, with ./dragoman status.");

    private final boolean broken;
    private final String advice;

    Kind(final boolean broken, final String advice) {
      this.broken = broken;
      this.advice = advice;
    }

    /** Whether a promise is broken. */
    public boolean isBroken() {
      return broken;
    }

    /** What to do, in one sentence or two. */
    public String advice() {
      return advice;
    }

    /** Its name in meters and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
