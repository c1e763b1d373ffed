package io.dragoman.resilience.worker;

/**
 * Whether records that would be rejected are held, because many were in a row.
 *
 * @param holding whether any are held
 * @param accepting whether an operator lets all go until one is answered
 * @param inARow rejections since the last answer
 * @param held records that are held
 * @param advice what to do, and the last failure; empty while nothing is held
 */
public record RejectionStatus(
    boolean holding, boolean accepting, int inARow, int held, String advice) {}
