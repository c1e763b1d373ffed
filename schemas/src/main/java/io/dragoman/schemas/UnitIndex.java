package io.dragoman.schemas;

/** What {@code UnitStatus.index} says where it is not the position of a unit. */
public final class UnitIndex {
  /** The request as a whole: it was refused before it had units. */
  public static final int REQUEST = -1;

  /**
   * Something of a request that is none of its units, or one of which nobody can tell which: its
   * record cannot be read. The other units go on.
   */
  public static final int UNKNOWN = -2;

  /** The request as a whole: how it ended after it was accepted. It is the end of no unit. */
  public static final int REQUEST_END = -3;

  private UnitIndex() {}
}
