package io.dragoman.schemas;

/** Why a record became a dead letter. */
public enum Disposition {
  /** The record itself cannot be worked on; trying again without a change fails again. */
  POISON,
  /** It failed for passing reasons until its attempts were used up. */
  EXHAUSTED,
  /** Its deadline passed before it was worked on. */
  EXPIRED,
  /** The process died with it more than once. */
  CRASHED,
  /** It was refused before any work: unusable or not allowed. */
  REJECTED
}
