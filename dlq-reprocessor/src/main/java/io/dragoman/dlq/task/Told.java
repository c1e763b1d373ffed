package io.dragoman.dlq.task;

/**
 * What a running task was told.
 *
 * @param who who said so; may be empty
 * @param why what else was said; may be empty
 */
public record Told(Task.Command command, String who, String why) {}
