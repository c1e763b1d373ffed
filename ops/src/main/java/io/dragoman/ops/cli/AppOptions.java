package io.dragoman.ops.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.ops.stack.App;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Configuration of the apps of a local stack. */
final class AppOptions {
  @Option(
      names = "--set",
      paramLabel = "APP.KEY=VALUE",
      description =
          "Configuration of an app, such as transcriber.model.dir=DIR; may be repeated."
              + " './dragoman run APP --help' lists the keys.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** Keys and values for each app. */
  Map<App, Map<String, String>> settings() {
    final Map<App, Map<String, String>> found = new EnumMap<>(App.class);
    settings.forEach(
        (name, value) -> {
          final String[] parts = name.split("\\.", 2);
          final App app =
              App.find(parts[0])
                  .filter(known -> parts.length == 2)
                  .orElseThrow(
                      () ->
                          CommandException.usage(
                              "--set %s: begin with an app and a dot; the apps are %s."
                                  .formatted(
                                      name,
                                      Arrays.stream(App.values())
                                          .map(App::id)
                                          .collect(Collectors.joining(", ")))));
          found.computeIfAbsent(app, ignored -> new LinkedHashMap<>()).put(parts[1], value);
        });
    return found;
  }

  /** The options again, for a process that shall use the same. */
  List<String> arguments() {
    final List<String> arguments = new ArrayList<>();
    settings.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
    return arguments;
  }
}
