/**
 * The inference worker: a Kafka Streams processor for work that takes long and is best done in
 * batches, exactly once. Start at {@link io.dragoman.resilience.worker.WorkStrategy}, what an app
 * supplies, and {@link io.dragoman.resilience.batch.BatchEngine}, what does the work.
 */
@NullMarked
package io.dragoman.resilience.worker;

import org.jspecify.annotations.NullMarked;
