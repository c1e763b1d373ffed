package io.dragoman.dlq.cli;

import picocli.CommandLine.Command;

/** The same as {@code dlq tasks} alone. */
@Command(name = "list", description = "List running and past tasks, the last started first.")
final class TasksListCommand extends TaskTable {}
