package io.dragoman.resilience.deadletter;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be worked on, as it came.
 *
 * @param key the key's bytes; null when it has none
 * @param value the value's bytes; null when it has none
 * @param headers its headers; not to be changed
 * @param origin where it was first read
 */
public record FailedRecord(
    byte @Nullable [] key, byte @Nullable [] value, Headers headers, Origin origin) {}
