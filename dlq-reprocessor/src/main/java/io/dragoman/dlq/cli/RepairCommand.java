package io.dragoman.dlq.cli;

import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.log.Repair;
import io.dragoman.dlq.operations.RepairLogs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what cannot be read from the tool's own topics. */
@Command(
    name = "repair",
    description = {
      "List and remove records of dlq.audit, dlq.tasks and dlq.policies that cannot be read.",
      "Every command skips such records; this one removes them. What was done with dead"
          + " letters is not changed."
    },
    footer = {"", "Example:", "  dlq repair --dry-run"})
final class RepairCommand extends DlqSubcommand {
  @Option(names = "--dry-run", description = "List them, and remove nothing.")
  private boolean dryRun;

  @Option(
      names = "--newer",
      description =
          "Also remove what a newer version wrote: that version then does not know what those"
              + " records say, and could do it again.")
  private boolean newer;

  @Override
  int run() {
    final long found =
        connection().read(context -> new RepairLogs(context).repair(newer, dryRun, this::print));
    if (found == 0) {
      note("Every record can be read.");
    }
    return ExitStatus.OK;
  }

  private void print(final Repair.Found found, final boolean removed) {
    if (json()) {
      print(
          new Repaired(
              found.what().location(),
              found.what().newer(),
              found.what().why(),
              removed && !dryRun));
      return;
    }
    out()
        .println(
            found.what().location()
                + "  "
                + SafeText.line(found.what().why())
                + (removed ? dryRun ? ": would be removed" : ": removed" : kept(found)));
  }

  private static String kept(final Repair.Found found) {
    return found.key().isEmpty() ? ": kept, it has no key" : ": kept; see --newer";
  }

  private record Repaired(Location location, boolean newer, String why, boolean removed) {}
}
