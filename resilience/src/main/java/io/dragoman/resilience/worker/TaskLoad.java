package io.dragoman.resilience.worker;

/**
 * What a task has to do.
 *
 * @param unfinished records accepted and not finished
 * @param bytes bytes of keys, values and headers of records in the inbox
 * @param unserved those of them that no engine may be asked about just now
 * @param held those of them that would be dead letters, but are held because many in a row were
 * @param delayed about how many records wait for their next attempt
 * @param dueMs when the first of these is due, milliseconds since 1970; {@link #NOTHING_WAITS} when
 *     none waits
 * @param oldestMs when the oldest of what was accepted came to the topic that it was read from, or
 *     when the first of what waits for its next attempt is due, milliseconds since 1970; {@link
 *     #NOTHING_WAITS} when there is nothing
 */
public record TaskLoad(
    int unfinished, long bytes, int unserved, int held, long delayed, long dueMs, long oldestMs) {
  /** Later than any time. */
  public static final long NOTHING_WAITS = Long.MAX_VALUE;
}
