package io.dragoman.auditor;

import java.util.List;
import java.util.Locale;

/**
 * How a request stands.
 *
 * @param requestId the request
 * @param state whether it is over
 * @param findings what is not as it was promised; empty: nothing
 * @param seen how many records were seen of each kind, in one line
 * @param lastAtMs when the last of them was written, or when work is due again, milliseconds since
 *     1970
 */
public record Verdict(
    String requestId, State state, List<Finding> findings, String seen, long lastAtMs) {

  public Verdict {
    findings = List.copyOf(findings);
  }

  /** Where a request stands. */
  public enum State {
    /** Something of it has not ended, or it may still be read. */
    IN_FLIGHT,
    /** Everything that was accepted has ended, or will be looked at no more. */
    ENDED,
    /** It was not accepted, and ingest said so. */
    REFUSED,
    /** What came first of it was deleted, or written before anybody looked: nobody is to blame. */
    UNKNOWN;

    /** Its name in meters and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether a finding is among them. */
  public boolean has(final Finding.Kind kind) {
    return findings.stream().anyMatch(finding -> finding.kind() == kind);
  }

  /** Whether a promise is broken. */
  public boolean isBroken() {
    return findings.stream().anyMatch(finding -> finding.kind().isBroken());
  }
}
