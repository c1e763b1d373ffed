package io.dragoman.resilience.worker;

/**
 * What a task has to do.
 *
 * @param unfinished records accepted and not finished
 * @param bytes bytes of keys, values and headers of records in the inbox
 * @param held those of them that would be dead letters, but are held because many in a row were
 * @param delayed about how many records wait for their next attempt
 */
public record TaskLoad(int unfinished, long bytes, int held, long delayed) {}
