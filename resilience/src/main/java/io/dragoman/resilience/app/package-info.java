/**
 * The life of a stream app: configuration, topics, warm-up, Kafka Streams, health and a clean end.
 * Start at {@link io.dragoman.resilience.app.AppDefinition}, what an app supplies, and {@link
 * io.dragoman.resilience.app.StreamApp}, what runs it.
 */
@NullMarked
package io.dragoman.resilience.app;

import org.jspecify.annotations.NullMarked;
