package io.dragoman.resilience.gate;

import java.util.Locale;

/** Why no new work of a partition is run. */
public enum PauseReason {
  /** No engine may be called. The partition is paused as soon as its inbox is full. */
  ENGINES,
  /**
   * Many records in a row were rejected and none was answered, so further ones are held. The
   * partition is paused as soon as they fill its inbox.
   */
  REJECTIONS,
  /** As much work was accepted as may be. */
  INBOX_FULL,
  /** Records can be neither read nor written, because the schema registry is away. */
  REGISTRY,
  /** The disk with the local state is nearly full. */
  DISK_FULL,
  /** The app is about to stop. */
  DRAINING;

  /** For meters and status, such as {@code inbox_full}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
