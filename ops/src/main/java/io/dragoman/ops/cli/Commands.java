package io.dragoman.ops.cli;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.terminal.CommandErrors;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.cli.DlqBenchCommand;
import io.dragoman.dlq.cli.DlqCommand;
import io.dragoman.ops.access.TopicsAclsCommand;
import io.dragoman.ops.backup.BackupCommand;
import io.dragoman.ops.bench.BenchEngineCommand;
import io.dragoman.ops.bench.BenchGatewayCommand;
import io.dragoman.ops.bench.BenchMicroCommand;
import io.dragoman.ops.bench.BenchRemoteCommand;
import io.dragoman.ops.bench.BenchVadCommand;
import io.dragoman.ops.bench.BenchWorkerCommand;
import io.dragoman.ops.drill.DrillAlertsCommand;
import io.dragoman.ops.drill.DrillCommand;
import io.dragoman.ops.drill.DrillGatewayCommand;
import io.dragoman.ops.drill.DrillProviderCommand;
import io.dragoman.ops.drill.ProviderSimCommand;
import io.dragoman.ops.drill.dashboards.DrillDashboardsCommand;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackException;
import io.dragoman.ops.top.TopCommand;
import io.dragoman.ops.topics.TopicsKeepCommand;
import io.dragoman.ops.topics.TopicsShowCommand;
import io.dragoman.resilience.app.AppVersion;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The launcher's command line. */
@Command(
    name = "dragoman",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Speech and text translation on Kafka Streams, exactly once.")
public final class Commands implements Runnable {
  /** Picocli knows no narrower help. */
  private static final int MIN_HELP_WIDTH = 55;

  private static final int MAX_HELP_WIDTH = 100;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Commands() {}

  /** What the build says that this is. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"dragoman " + AppVersion.current()};
    }
  }

  /**
   * The whole command line, ready to execute.
   *
   * @param terminal where the commands speak
   * @param environment the environment variables
   */
  public static CommandLine create(final Terminal terminal, final Map<String, String> environment) {
    final ClusterLookup lookup = new ClusterLookup(environment, new RunningStacks());
    final CommandLine commands = new CommandLine(new Commands());
    commands.addSubcommand(new UpCommand(terminal, environment));
    commands.addSubcommand(new DownCommand(terminal));
    commands.addSubcommand(new StatusCommand(terminal));
    commands.addSubcommand(new TopCommand(terminal, environment, lookup));
    commands.addSubcommand(new LogsCommand(terminal));
    commands.addSubcommand(new LogLevelCommand(terminal));
    commands.addSubcommand(new DemoCommand(terminal));
    commands.addSubcommand(new TranslateCommand(terminal, lookup));
    commands.addSubcommand(new WorkflowCommand(terminal));
    commands.addSubcommand(new RequestCommand(terminal, lookup));
    commands.addSubcommand(new AuditCommand(terminal, lookup));
    // What follows the app's name is the app's.
    commands.addSubcommand("run", new CommandLine(new RunCommand()).setStopAtPositional(true));
    commands.addSubcommand(
        "topics",
        CommandGroup.of("Work on the topics of a cluster.")
            .addSubcommand(new TopicsCreateCommand(terminal, lookup))
            .addSubcommand(new TopicsShowCommand(terminal, lookup, InstantSource.system()))
            .addSubcommand(new TopicsKeepCommand(terminal, lookup))
            .addSubcommand(new TopicsAclsCommand(terminal, lookup)));
    commands.addSubcommand(BackupCommand.save(terminal, lookup));
    commands.addSubcommand(BackupCommand.restore(terminal, lookup));
    commands.addSubcommand(
        new DoctorCommand(terminal, environment, Installation.ofLauncher().demoModels()));
    commands.addSubcommand(
        "models",
        ModelsCommands.of(
            terminal, environment, Installation.ofLauncher().demoModels(), InstantSource.system()));
    commands.addSubcommand(new HealthCommand(terminal));
    commands.addSubcommand("review", ReviewCommands.ofReviews(terminal));
    commands.addSubcommand("memory", ReviewCommands.ofMemory(terminal));
    commands.addSubcommand("keys", KeysCommands.of(terminal, InstantSource.system()));
    commands.addSubcommand(
        "bench",
        CommandGroup.of("Measure.")
            .addSubcommand(
                new BenchEngineCommand(
                    terminal.out(), terminal.err(), Installation.ofLauncher().demoModels()))
            .addSubcommand(
                new BenchVadCommand(terminal.out(), Installation.ofLauncher().demoModels()))
            .addSubcommand(new BenchWorkerCommand(terminal.out(), terminal.err()))
            .addSubcommand(
                new BenchMicroCommand(
                    terminal.out(), terminal.err(), Installation.ofLauncher().home()))
            .addSubcommand(new BenchPipelineCommand(terminal))
            .addSubcommand(new BenchGatewayCommand(terminal.out(), terminal.err()))
            .addSubcommand(new BenchRemoteCommand(terminal.out(), terminal.err()))
            .addSubcommand(new DlqBenchCommand(lookup)));
    commands.addSubcommand(
        new CommandLine(new DrillCommand(terminal.out(), terminal.err()))
            .addSubcommand(new DrillGatewayCommand(terminal.out(), terminal.err()))
            .addSubcommand(new DrillAlertsCommand(terminal.out(), terminal.err()))
            .addSubcommand(new DrillProviderCommand(terminal.out(), terminal.err()))
            .addSubcommand(new DrillUpgradeCommand(terminal))
            .addSubcommand(new DrillDashboardsCommand(terminal.out(), terminal.err())));
    commands.addSubcommand(new ProviderSimCommand(terminal.out()));
    commands.addSubcommand(DlqCommand.mount(lookup, terminal));
    commands.addSubcommand(new DocsCommand(terminal));
    commands.addSubcommand(new CompletionCommand(terminal));
    addHelp(commands);
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    commands.setOut(new PrintWriter(terminal.out(), true));
    commands.setErr(new PrintWriter(terminal.err(), true));
    commands.setUsageHelpWidth(Math.clamp(terminal.width(), MIN_HELP_WIDTH, MAX_HELP_WIDTH));
    commands.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.outIsTerminal() && terminal.colour()
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    return CommandErrors.tellOn(commands, terminal, List.of(StackException.class));
  }

  private static void addHelp(final CommandLine command) {
    if (!command.getCommandSpec().mixinStandardHelpOptions()) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
    }
    command.getSubcommands().values().forEach(Commands::addHelp);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
