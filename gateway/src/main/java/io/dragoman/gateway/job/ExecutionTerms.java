package io.dragoman.gateway.job;

/**
 * That a workflow is to be handed to whoever runs workflows, once it is done.
 *
 * @param withWarnings also if it has warnings that nobody has looked at
 */
public record ExecutionTerms(boolean withWarnings) {}
