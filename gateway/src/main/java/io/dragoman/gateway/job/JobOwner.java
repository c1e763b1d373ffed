package io.dragoman.gateway.job;

/**
 * Whose job it is.
 *
 * @param client name of the client, as the key file has it
 * @param tier what the client may use
 * @param weight the client's share of what is worked on at once, beside that of others; at least 1
 */
public record JobOwner(String client, String tier, int weight) {}
