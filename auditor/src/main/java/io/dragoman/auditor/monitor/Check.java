package io.dragoman.auditor.monitor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * One look at an instance.
 *
 * @param time when
 * @param up whether it answered that it is ready
 * @param latencyMs how long the answer took, milliseconds
 * @param detail what it said, or what was said instead; for people
 */
public record Check(
    Instant time, boolean up, @JsonProperty("latency_ms") long latencyMs, String detail) {}
