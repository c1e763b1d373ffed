package io.dragoman.resilience.worker;

import io.dragoman.schemas.Topic;

/**
 * A record to write. The worker adds the headers that every hop carries on: request id, client id
 * and trace context.
 *
 * @param topic where to; must be one of the topics that the worker was told of
 * @param key the key
 * @param value the value, encoded
 */
public record Output(Topic topic, String key, byte[] value) {}
