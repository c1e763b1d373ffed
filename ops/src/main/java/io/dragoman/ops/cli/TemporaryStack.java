package io.dragoman.ops.cli;

import io.dragoman.client.ClientConfig;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.ops.stack.App;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.Failures;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.LocalStack;
import io.dragoman.ops.stack.Ports;
import io.dragoman.ops.stack.ProcessIdentity;
import io.dragoman.ops.stack.StackConfig;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A local stack for one command, on free ports, that ends with the command in whatever way that
 * ends.
 */
final class TemporaryStack implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(50);

  private final StackDirectory directory;
  private final LocalStack stack;
  private final Thread stopAtExit;
  private final Map<String, ProcessIdentity> replaced = new HashMap<>();
  private volatile boolean keepLogs;

  private TemporaryStack(final StackDirectory directory, final LocalStack stack) {
    this.directory = directory;
    this.stack = stack;
    this.stopAtExit = new Thread(this::end, "stop-stack");
    Runtime.getRuntime().addShutdownHook(stopAtExit);
  }

  /**
   * Starts a stack and waits until it is ready.
   *
   * @param directory deleted before the start and at the end
   * @throws CommandException when it does not become ready; its logs are kept then
   */
  static TemporaryStack start(final StackDirectory directory, final ProgressLine progress)
      throws InterruptedException {
    return start(directory, progress, StackConfig.Lifetime.ONE_COMMAND);
  }

  /** As {@link #start(StackDirectory, ProgressLine)}, for a purpose of its own. */
  static TemporaryStack start(
      final StackDirectory directory,
      final ProgressLine progress,
      final StackConfig.Lifetime lifetime)
      throws InterruptedException {
    final StackProgress changes = new StackProgress(progress);
    final TemporaryStack started =
        new TemporaryStack(
            directory,
            LocalStack.start(
                Installation.current(),
                new StackConfig(directory, Ports.allFree(), Map.of(), lifetime),
                changes::show));
    try {
      started.awaitReady();
      return started;
    } catch (final CommandException | InterruptedException e) {
      started.keepLogs();
      started.close();
      throw e;
    }
  }

  /** How a client reaches it. */
  ClientConfig client() {
    final StackState state = stack.state();
    return new ClientConfig(state.bootstrapServers(), state.schemaRegistryUrl());
  }

  /** Where its gateway is. */
  URI gateway() {
    return stack.state().children().stream()
        .filter(child -> child.name().equals(App.GATEWAY.id()))
        .map(child -> URI.create(child.endpoint()))
        .findFirst()
        .orElseThrow();
  }

  /** The API key that was made for who started it. */
  String operatorKey() {
    try {
      return Files.readString(directory.operatorKey()).strip();
    } catch (final IOException e) {
      throw new CommandException(
          ExitStatus.FAILED, "The stack's API key cannot be read: " + Failures.reason(e));
    }
  }

  /** Ends an app in order and starts it again with this configuration over its usual one. */
  void replace(final App app, final Map<String, String> settings) {
    processOf(app.id()).ifPresent(process -> replaced.put(app.id(), process));
    stack.replace(app, settings);
  }

  /** Whether all of it is ready, and what was replaced has ended. */
  boolean ready() {
    return stack.state().ready()
        && replaced.entrySet().stream()
            .noneMatch(one -> processOf(one.getKey()).equals(Optional.of(one.getValue())));
  }

  private Optional<ProcessIdentity> processOf(final String name) {
    return stack.state().children().stream()
        .filter(child -> child.name().equals(name))
        .findFirst()
        .flatMap(ChildStatus::process);
  }

  /** What an app has logged. */
  String log(final App app) throws IOException {
    return Files.readString(directory.logs().resolve(app.id() + ".log"));
  }

  /** The latest state. */
  StackState state() {
    return stack.state();
  }

  /** Leaves the directory at the end, for somebody who wants to know what went wrong. */
  void keepLogs() {
    keepLogs = true;
  }

  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(stopAtExit);
    } catch (final IllegalStateException e) {
      // The process is ending, and the hook is what runs.
    }
  }

  /** At the end of the command and at Ctrl-C, which may come together. */
  private synchronized void end() {
    stack.close();
    if (!keepLogs) {
      directory.purge();
    }
  }

  private void awaitReady() throws InterruptedException {
    final Instant deadline = Instant.now().plus(START_TIMEOUT);
    while (!stack.state().ready()) {
      final Optional<StartProblem> problem = StartProblem.of(stack.state(), directory);
      if (problem.isPresent()) {
        throw new CommandException(ExitStatus.FAILED, problem.get().text());
      }
      if (Instant.now().isAfter(deadline)) {
        throw new CommandException(
            ExitStatus.FAILED,
            "The local stack was not ready within %d s; its logs are in %s."
                .formatted(START_TIMEOUT.toSeconds(), directory.logs()));
      }
      Thread.sleep(POLL);
    }
  }
}
