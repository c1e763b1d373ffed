package io.dragoman.dlq.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dragoman.dlq.DeadLetter;
import io.dragoman.dlq.DeadLetterReader;
import io.dragoman.dlq.Repair;
import io.dragoman.dlq.Unreadable;
import io.dragoman.dlq.internal.AuditFormat;
import io.dragoman.dlq.internal.TaskFormat;
import io.dragoman.dlq.policy.PolicyLog;
import io.dragoman.schemas.Topic;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what cannot be read from the tool's own topics. */
@Command(
    name = "repair",
    description = {
      "List and remove records of dlq.audit, dlq.tasks and dlq.policies that cannot be read.",
      "Every command steps over such records; this one gets rid of them. What was done with dead"
          + " letters is not changed."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Example:", "  dlq repair --dry-run"})
final class RepairCommand extends DlqSubcommand {
  @Option(names = "--dry-run", description = "List them, and remove nothing.")
  private boolean dryRun;

  @Option(
      names = "--newer",
      description =
          "Remove also what a newer version wrote: that version then forgets what those records"
              + " say, and could do it again.")
  private boolean newer;

  @Override
  ExitStatus run() {
    final Map<Topic, Function<DeadLetter, Optional<Unreadable>>> problems =
        new EnumMap<>(Topic.class);
    problems.put(Topic.DLQ_AUDIT, AuditFormat::problem);
    problems.put(Topic.DLQ_TASKS, TaskFormat::problem);
    problems.put(Topic.DLQ_POLICIES, PolicyLog::problem);
    long found = 0;
    try (DeadLetterReader reader = connection().reader()) {
      final Repair repair = new Repair(connection().clientConfig(), reader);
      for (final Map.Entry<Topic, Function<DeadLetter, Optional<Unreadable>>> one :
          problems.entrySet()) {
        final String topic = one.getKey().topicName(connection().topicPrefix());
        final List<Repair.Found> all = List.copyOf(repair.find(topic, one.getValue()));
        all.forEach(this::print);
        found += all.size();
        if (!dryRun) {
          repair.remove(topic, all.stream().filter(this::isRemoved).toList());
        }
      }
    }
    if (found == 0) {
      note("Every record can be read.");
    }
    return ExitStatus.OK;
  }

  private boolean isRemoved(final Repair.Found found) {
    return found.key().isPresent() && (newer || !found.what().newer());
  }

  private void print(final Repair.Found found) {
    final boolean removed = isRemoved(found);
    if (json()) {
      print(
          JsonNodeFactory.instance
              .objectNode()
              .put("location", found.what().location().toString())
              .put("newer", found.what().newer())
              .put("why", found.what().why())
              .put("removed", removed && !dryRun));
      return;
    }
    out()
        .println(
            found.what().location()
                + "  "
                + Style.line(found.what().why())
                + (removed ? dryRun ? ": would be removed" : ": removed" : kept(found)));
  }

  private static String kept(final Repair.Found found) {
    return found.key().isEmpty() ? ": kept, it has no key" : ": kept; see --newer";
  }
}
