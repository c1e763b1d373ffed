/**
 * Batches work for slow engines: one batcher per engine and device, shared by everybody who has
 * work for it.
 */
@NullMarked
package io.dragoman.resilience.batch;

import org.jspecify.annotations.NullMarked;
