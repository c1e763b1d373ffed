package io.dragoman.ops.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.ops.stack.App;
import io.dragoman.resilience.app.Launcher;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs one app in the foreground. */
@Command(
    name = "run",
    description =
        "Run one app in the foreground against any cluster and registry, by configuration alone."
            + " './dragoman run APP --help' lists the configuration.")
final class RunCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "APP",
      description = "ingest, transcriber, translator, gateway or auditor.")
  private String app = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "[--config FILE]... [--set KEY=VALUE]... [--topology | --help | --version]")
  private List<String> arguments = List.of();

  @Override
  public Integer call() {
    final App chosen =
        App.find(app)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "There is no app '%s'; the apps are %s."
                            .formatted(
                                app,
                                Arrays.stream(App.values())
                                    .map(App::id)
                                    .collect(Collectors.joining(", ")))));
    Launcher.main(chosen.definition(), arguments.toArray(String[]::new));
    return ExitStatus.OK;
  }
}
