package io.dragoman.dlq.log;

import io.dragoman.dlq.letter.Location;

/**
 * A record of one of the tool's own topics that this version cannot read.
 *
 * @param location where it stands
 * @param newer a newer version wrote it; false: it is damaged, or not one of ours at all
 * @param why what is wrong, for people
 */
public record Unreadable(Location location, boolean newer, String why) {
  /** One that a newer version wrote, in that format. */
  public static Unreadable newer(final Location location, final int format) {
    return new Unreadable(
        location, true, "written by a newer version of this tool, in format " + format);
  }

  @Override
  public String toString() {
    return location + " (" + why + ")";
  }
}
