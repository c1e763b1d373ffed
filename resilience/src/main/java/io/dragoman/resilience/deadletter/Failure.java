package io.dragoman.resilience.deadletter;

import io.dragoman.schemas.Disposition;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * What is known of a record that failed.
 *
 * @param code what went wrong the last time
 * @param message what was wrong the last time, in one sentence
 * @param attempts how many times the work was tried; 0 when it never was
 * @param firstFailedAt when it failed first
 * @param firstFailure what was wrong the first time
 * @param failedAt when it failed last
 * @param engine the engine that tried last; empty when none did
 * @param engineAttempts how often each engine was asked, by its name
 * @param cause the exception behind the last failure
 */
public record Failure(
    ErrorCode code,
    String message,
    int attempts,
    Instant firstFailedAt,
    String firstFailure,
    Instant failedAt,
    Optional<String> engine,
    Map<String, Integer> engineAttempts,
    Throwable cause) {
  public Failure {
    engineAttempts = Collections.unmodifiableMap(new LinkedHashMap<>(engineAttempts));
  }

  /**
   * Describes the first failure of a record. What its headers say of earlier ones is not asked for:
   * anybody can write that.
   *
   * @param cause its code if it is a {@link DragomanException}, else {@link ErrorCode#INTERNAL}
   * @param attempts how many times the work was tried, this time included
   * @param now when it failed
   */
  public static Failure of(final Throwable cause, final int attempts, final Instant now) {
    final ErrorCode code = Faults.code(cause);
    final String message =
        Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getName());
    return new Failure(
        code, message, attempts, now, message, now, Optional.empty(), Map.of(), cause);
  }

  /** The same failure of a record that this engine tried. */
  public Failure by(final String name) {
    return new Failure(
        code,
        message,
        attempts,
        firstFailedAt,
        firstFailure,
        failedAt,
        Optional.of(name),
        engineAttempts,
        cause);
  }

  /** The same failure of a record that engines were asked about so often. */
  public Failure asked(final Map<String, Integer> times) {
    return new Failure(
        code, message, attempts, firstFailedAt, firstFailure, failedAt, engine, times, cause);
  }

  /**
   * The same failure of a record that had failed before: when and why it failed first is in its
   * headers.
   *
   * @param headers as the app itself wrote them when it delayed the record
   */
  public Failure after(final Headers headers) {
    return new Failure(
        code,
        message,
        attempts,
        HeaderText.number(headers, Header.FIRST_FAILED_AT)
            .map(Instant::ofEpochMilli)
            .orElse(firstFailedAt),
        HeaderText.get(headers, Header.FIRST_FAILURE).orElse(firstFailure),
        failedAt,
        engine,
        engineAttempts,
        cause);
  }

  /** How the dead letter is marked. */
  public Disposition disposition() {
    return code.disposition();
  }
}
