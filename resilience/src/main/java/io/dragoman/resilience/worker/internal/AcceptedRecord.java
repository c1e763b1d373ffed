package io.dragoman.resilience.worker.internal;

import io.dragoman.resilience.worker.WorkMeta;

/**
 * A piece of work on its way through the worker.
 *
 * @param sequence its key in the inbox
 * @param entry the record that it came in
 * @param id names the record for good
 * @param work the work, decoded
 * @param meta what the worker must know of it
 * @param <W> the work
 */
record AcceptedRecord<W>(long sequence, Entry entry, String id, W work, WorkMeta meta) {}
