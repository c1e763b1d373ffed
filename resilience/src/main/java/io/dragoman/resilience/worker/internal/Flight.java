package io.dragoman.resilience.worker.internal;

import java.util.List;

/**
 * Work that is offered to engines, and everybody who waits for its answer.
 *
 * @param leader whose work is run
 * @param followers with the same work; grows while the flight lasts
 * @param <W> the work
 */
record Flight<W>(Ticket<W> leader, List<Ticket<W>> followers) {}
