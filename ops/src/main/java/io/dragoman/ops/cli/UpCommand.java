package io.dragoman.ops.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.Backoff;
import io.dragoman.ops.stack.DetachedSupervisor;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.LocalStack;
import io.dragoman.ops.stack.Ports;
import io.dragoman.ops.stack.ProcessIdentity;
import io.dragoman.ops.stack.StackConfig;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackException;
import io.dragoman.ops.stack.StackState;
import io.dragoman.ops.stack.StateFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts the local stack. */
@Command(
    name = "up",
    description =
        "Start the local stack: broker, schema registry, ingest, transcriber, translator,"
            + " gateway."
            + " It runs until './dragoman down'; its data is kept.")
final class UpCommand implements Callable<Integer> {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Terminal terminal;
  private final Map<String, String> environment;

  @Mixin private StackOptions stack = new StackOptions();
  @Mixin private PortOptions ports = new PortOptions();
  @Mixin private AppOptions apps = new AppOptions();

  @Option(names = "--foreground", description = "Stay in the foreground; Ctrl-C stops everything.")
  private boolean foreground;

  UpCommand(final Terminal terminal, final Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  @Override
  public Integer call() throws InterruptedException {
    final Ports chosen = ports.ports(environment);
    final StackDirectory directory = stack.directory();
    final StackConfig config =
        new StackConfig(directory, chosen, apps.settings(), StackConfig.Lifetime.LASTING);
    if (foreground) {
      return superviseHere(config);
    }
    final Optional<StackState> running =
        new StateFile(directory.state()).read().filter(state -> state.supervisor().alive());
    if (running.isPresent()) {
      terminal
          .err()
          .printf(
              "The local stack in %s is already running (supervisor %d).%n",
              directory.root(), running.get().supervisor().pid());
      StatusTable.of(running.get(), Instant.now(), AppNotes.ask(running.get()))
          .render(terminal)
          .forEach(terminal.out()::println);
      return running.get().ready() ? ExitStatus.OK : ExitStatus.FAILED;
    }
    LocalStack.requireStartable(config);
    try {
      LocalStack.requireRightSettings(Installation.current(), config, environment);
    } catch (final StackException e) {
      throw CommandException.usage(e.getMessage());
    }
    return startDetached(directory);
  }

  private int superviseHere(final StackConfig config) throws InterruptedException {
    final StackProgress progress = new StackProgress(new ProgressLine(terminal));
    final LocalStack running = LocalStack.start(Installation.current(), config, progress::show);
    Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stop-stack"));
    running.awaitEnd();
    return ExitStatus.OK;
  }

  private int startDetached(final StackDirectory directory) throws InterruptedException {
    final List<String> arguments =
        new ArrayList<>(List.of("up", "--foreground", "--dir", directory.root().toString()));
    arguments.addAll(ports.arguments());
    arguments.addAll(apps.arguments());
    final Process supervisor =
        DetachedSupervisor.start(Installation.current(), directory, arguments);
    final Thread stopOnInterrupt =
        new Thread(
            () -> {
              supervisor.toHandle().destroy();
              supervisor.onExit().join();
            },
            "stop-stack");
    Runtime.getRuntime().addShutdownHook(stopOnInterrupt);
    final Optional<StartProblem> problem = awaitReady(directory, supervisor);
    if (problem.map(StartProblem::lasting).orElse(false)) {
      supervisor.toHandle().destroy();
      supervisor.onExit().join();
    }
    Runtime.getRuntime().removeShutdownHook(stopOnInterrupt);
    if (problem.isPresent()) {
      throw new CommandException(ExitStatus.FAILED, problem.get().text());
    }
    final StackState state = new StateFile(directory.state()).read().orElseThrow();
    StatusTable.of(state, Instant.now(), AppNotes.ask(state))
        .render(terminal)
        .forEach(terminal.out()::println);
    terminal
        .err()
        .println(
            "The local stack is up; './dragoman down' stops it, './dragoman logs' shows more.");
    return ExitStatus.OK;
  }

  /** What went wrong, or empty when everything is ready. */
  private Optional<StartProblem> awaitReady(
      final StackDirectory directory, final Process supervisor) throws InterruptedException {
    final StackProgress progress = new StackProgress(new ProgressLine(terminal));
    final ProcessIdentity identity = ProcessIdentity.of(supervisor.toHandle());
    final Instant deadline = Instant.now().plus(START_TIMEOUT);
    while (Instant.now().isBefore(deadline)) {
      if (!supervisor.isAlive()) {
        return Optional.of(new StartProblem(lastWords(directory, "supervisor"), true));
      }
      final Optional<StackState> state =
          new StateFile(directory.state())
              .read()
              .filter(read -> read.supervisor().pid() == identity.pid());
      state.ifPresent(progress::show);
      final Optional<StartProblem> problem =
          state.flatMap(read -> StartProblem.of(read, directory));
      if (problem.isPresent()) {
        return problem.map(UpCommand::tellThatItGoesOn);
      }
      if (state.map(StackState::ready).orElse(false)) {
        return Optional.empty();
      }
      Thread.sleep(POLL);
    }
    return Optional.of(
        new StartProblem(
            "The local stack is not ready after %d s, and starts on: './dragoman status' and './dragoman logs' tell how it is, './dragoman down' stops it."
                .formatted(START_TIMEOUT.toSeconds()),
            false));
  }

  /** The supervisor tries again for ever, as others do; whoever waits here need not. */
  private static StartProblem tellThatItGoesOn(final StartProblem problem) {
    return problem.lasting()
        ? problem
        : new StartProblem(
            "%s%nThe stack runs on and starts it again, with pauses of up to %d s: './dragoman status' tells how it is, './dragoman down' stops all."
                .formatted(problem.text(), Backoff.DEFAULT.max().toSeconds()),
            false);
  }

  private static String lastWords(final StackDirectory directory, final String name) {
    return LogTail.of(directory.logs().resolve(name + ".log"), 5)
        .orElse("The " + name + " ended without a word.");
  }
}
