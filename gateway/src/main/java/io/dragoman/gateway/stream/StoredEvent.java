package io.dragoman.gateway.stream;

/**
 * An event in the log of a job.
 *
 * @param id its id
 * @param entry what {@link EventCodec} reads
 */
public record StoredEvent(long id, byte[] entry) {}
