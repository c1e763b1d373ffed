package io.dragoman.dlq.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** Running and past tasks; on its own it lists them. */
@Command(
    name = "tasks",
    description = {
      "List running and past replays, discards and parkings of all processes, and"
          + " pause, resume or cancel them.",
      "A task is DEAD when its process was killed: nothing is lost or doubled, and resume does"
          + " what is left of it."
    },
    subcommands = {
      TasksListCommand.class,
      TasksShowCommand.class,
      TasksPauseCommand.class,
      TasksResumeCommand.class,
      TasksCancelCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  dlq tasks",
      "  dlq tasks pause replay-20260131T120000Z-1a2b3c",
      "  dlq tasks resume replay-20260131T120000Z-1a2b3c"
    })
final class TasksCommand extends TaskTable {}
