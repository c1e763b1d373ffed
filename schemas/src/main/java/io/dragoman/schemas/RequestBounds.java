package io.dragoman.schemas;

/** What a request may have at most, whichever way it comes in. */
public final class RequestBounds {
  /** Priorities are 1 to this. */
  public static final int MAX_PRIORITY = 10;

  /** Target languages. */
  public static final int MAX_TARGETS = 32;

  /** Entries of metadata. */
  public static final int MAX_METADATA_ENTRIES = 64;

  /** Characters of all keys and values of metadata. */
  public static final int MAX_METADATA_CHARS = 16 * 1024;

  private RequestBounds() {}
}
