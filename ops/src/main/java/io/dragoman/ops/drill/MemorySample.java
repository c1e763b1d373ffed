package io.dragoman.ops.drill;

import java.time.Duration;

/**
 * What a worker takes at a moment.
 *
 * @param after the moment, counted from the drill's start
 * @param heapBytes live objects after a full collection
 * @param residentBytes memory of the process, native memory included
 * @param stateBytes files of all stores
 */
record MemorySample(Duration after, long heapBytes, long residentBytes, long stateBytes) {}
