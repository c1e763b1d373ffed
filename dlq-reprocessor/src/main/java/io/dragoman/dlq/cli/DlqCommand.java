package io.dragoman.dlq.cli;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.terminal.CommandErrors;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.http.ServeCommand;
import io.dragoman.dlq.letter.Location;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command {@code dlq}: works on the dead letter topics of Dragoman, Kafka Streams, Kafka
 * Connect and Spring Kafka.
 *
 * <p>Mount it under a launcher with {@link #mount}. Exit codes are those of {@link ExitStatus}.
 */
@Command(
    name = "dlq",
    description = "Look into dead letters, and replay, edit, discard or park them.",
    subcommands = {
      ListCommand.class,
      StatsCommand.class,
      ShowCommand.class,
      ExplainCommand.class,
      ReplayCommand.class,
      EditCommand.class,
      DiscardCommand.class,
      ParkCommand.class,
      TasksCommand.class,
      AuditCommand.class,
      RepairCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      ServeCommand.class,
      HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, even if nothing matched",
      "1:it could not be done; the reason is on standard error",
      "2:the command line or a file that it names is wrong",
      "3:the topic, dead letter or task that was named does not exist",
      "4:replay --wait: some failed again, or had not ended in time",
      "5:some that were meant could not be done; the output names them",
      "130:it was interrupted; what it reported is done"
    },
    footer = {
      "",
      "A dead letter is named topic-partition@offset, as list prints it.",
      "Output is coloured on a terminal only; NO_COLOR turns that off."
    })
public final class DlqCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  /**
   * The command and its subcommands, ready for {@code addSubcommand}.
   *
   * @param lookup where they look for the cluster
   * @param terminal where people read
   */
  public static CommandLine mount(final ClusterLookup lookup, final Terminal terminal) {
    final CommandLine.IFactory plain = CommandLine.defaultFactory();
    final CommandLine command =
        new CommandLine(
            new DlqCommand(),
            new CommandLine.IFactory() {
              @Override
              public <K> K create(final Class<K> type) throws Exception {
                final K created = plain.create(type);
                switch (created) {
                  case DlqSubcommand subcommand -> subcommand.prepare(lookup, terminal);
                  case ServeCommand serve -> serve.lookIn(lookup);
                  default -> {
                    // Works on no cluster.
                  }
                }
                return created;
              }
            });
    for (final CommandLine subcommand : command.getSubcommands().values()) {
      if (subcommand.getCommandSpec().userObject() instanceof final SelectingCommand selecting) {
        selecting.addFilters(subcommand.getCommandSpec());
      }
    }
    HelpGroups.applyTo(command);
    // Constants are typed in lower case, whatever the launcher's own settings are.
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.registerConverter(Location.class, DlqCommand::location);
    return CommandErrors.tellOn(command, terminal, List.of());
  }

  private static Location location(final String text) {
    return Location.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is not of the form topic-partition@offset"));
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }
  }
}
