package io.dragoman.resilience.app;

import io.dragoman.resilience.config.CommandLine;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a process of an app: arguments, exit status, signals.
 *
 * <p>On SIGTERM and SIGINT the app drains and closes; the process then ends with status 0, or with
 * that of an earlier failure.
 */
public final class Launcher {
  /** How much longer than the streams the whole process may take to stop. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  private final AppDefinition definition;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * For one process.
   *
   * @param environment its environment variables
   * @param out what was asked for goes here
   * @param err one sentence a configuration error goes here
   */
  public Launcher(
      final AppDefinition definition,
      final Map<String, String> environment,
      final PrintStream out,
      final PrintStream err) {
    this.definition = definition;
    this.environment = Map.copyOf(environment);
    this.out = out;
    this.err = err;
  }

  /** Runs the app as this process; does not return. */
  public static void main(final AppDefinition definition, final String[] arguments) {
    Carriers.provide();
    final Launcher launcher = new Launcher(definition, System.getenv(), System.out, System.err);
    final ExitCode code;
    try {
      code = launcher.run(List.of(arguments), Launcher::stopOnSignal);
    } catch (final InterruptedException e) {
      throw new IllegalStateException("The main thread is never interrupted", e);
    }
    System.exit(code.code());
  }

  /** Hears of an app that was started. */
  @FunctionalInterface
  interface Started {
    /** Called once, before anything is waited for. */
    void app(StreamApp app);
  }

  /** Does what the arguments say; returns when it is done. */
  ExitCode run(final List<String> arguments, final Started started) throws InterruptedException {
    try {
      final CommandLine line = CommandLine.parse(arguments);
      switch (line.mode()) {
        case HELP -> out.print(help());
        case VERSION -> out.println("dragoman " + definition.name() + " " + AppVersion.current());
        case TOPOLOGY -> out.print(definition.describe(settings(line)).describe());
        case RUN -> {
          final Settings settings = settings(line);
          definition.check(settings);
          final StreamApp app = StreamApp.start(definition, settings, Runtime.getRuntime()::halt);
          started.app(app);
          final StreamApp.Ending end = app.await();
          if (end.code() != ExitCode.CLEAN) {
            complain(end.reason());
          }
          return end.code();
        }
      }
      return ExitCode.CLEAN;
    } catch (final ConfigurationException e) {
      complain(e.getMessage());
      return ExitCode.CONFIGURATION;
    }
  }

  private void complain(final String message) {
    err.println("Error: " + message);
  }

  private Settings settings(final CommandLine line) {
    return definition.config().resolve(line.set(), environment, line.file());
  }

  private String help() {
    return "Usage: "
        + definition.name()
        + " [--config FILE]... [--set KEY=VALUE]... [--topology | --help | --version]\n\n"
        + "Each key can also be given as an environment variable, such as DRAGOMAN_HTTP_PORT.\n\n"
        + definition.config().markdown();
  }

  private static void stopOnSignal(final StreamApp app) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(
                    () -> {
                      app.stop(ExitCode.CLEAN, "the process was asked to stop");
                      Runtime.getRuntime().halt(statusOnceStopped(app));
                    }));
  }

  /** A process that a signal ends would have status 143 whatever it did; this is the true one. */
  private static int statusOnceStopped(final StreamApp app) {
    try {
      if (!app.streaming()) {
        // It has taken nothing in, and a model may take minutes to load; or it has ended already,
        // as one whose model does not load, and this runs because the process ends with that.
        return app.await(Duration.ZERO).map(StreamApp.Ending::code).orElse(ExitCode.CLEAN).code();
      }
      final Duration bound = app.shutdownTimeout().plus(GRACE);
      final Optional<StreamApp.Ending> end = app.await(bound);
      return end.map(StreamApp.Ending::code).orElse(ExitCode.STREAM_FAILED).code();
    } catch (final InterruptedException e) {
      return ExitCode.STREAM_FAILED.code();
    }
  }
}
