package io.dragoman.auditor;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a request stands.
 *
 * @param requestId the request
 * @param state whether it is over
 * @param findings what is not as it was promised; empty: nothing
 * @param seen how many records were seen of each kind, in one line
 * @param lastAtMs when the last of them was written, or when work is due again, milliseconds since
 *     1970
 * @param end how it ended; null while it has not, or where that cannot be told
 */
public record Verdict(
    String requestId,
    State state,
    List<Finding> findings,
    String seen,
    long lastAtMs,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable End end) {

  public Verdict {
    findings = List.copyOf(findings);
  }

  /** Of a request that has not ended. */
  public Verdict(
      final String requestId,
      final State state,
      final List<Finding> findings,
      final String seen,
      final long lastAtMs) {
    this(requestId, state, findings, seen, lastAtMs, null);
  }

  /**
   * The end of a request.
   *
   * @param how one of {@link #ways()}
   * @param tookMs from its submission to its last end, milliseconds
   */
  public record End(String how, long tookMs) {
    private static final String REFUSED = "refused";
    private static final String UNACCOUNTED = "unaccounted";

    static End of(final io.dragoman.schemas.event.State state, final Duration took) {
      return new End(state.name().toLowerCase(Locale.ROOT), took.toMillis());
    }

    static End refused(final Duration took) {
      return new End(REFUSED, took.toMillis());
    }

    static End unaccounted(final Duration took) {
      return new End(UNACCOUNTED, took.toMillis());
    }

    /** All ways in which a request may end: by its units, refused, or not at all. */
    static List<String> ways() {
      return Stream.concat(
              Stream.of(
                      io.dragoman.schemas.event.State.DONE,
                      io.dragoman.schemas.event.State.PARTIAL,
                      io.dragoman.schemas.event.State.FAILED,
                      io.dragoman.schemas.event.State.EXPIRED,
                      io.dragoman.schemas.event.State.CANCELLED,
                      io.dragoman.schemas.event.State.NEEDS_REVIEW)
                  .map(state -> state.name().toLowerCase(Locale.ROOT)),
              Stream.of(REFUSED, UNACCOUNTED))
          .toList();
    }
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
