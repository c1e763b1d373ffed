package io.dragoman.ops.cli;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.ops.stack.Port;
import io.dragoman.ops.stack.Ports;
import io.dragoman.ops.stack.StackException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Where a local stack listens. */
final class PortOptions {
  @Option(
      names = "--port",
      paramLabel = "NAME=PORT",
      description = {
        "Another port for a part of the stack, 0 for any free one; may be repeated.",
        "Names and standard ports: kafka 9092, registry 8081, gateway 8080, ingest 8180,"
            + " transcriber 8181, translator 8182, kafka-controller 0, registry-management 0.",
        "Also: DRAGOMAN_PORT_KAFKA and so on."
      })
  private Map<String, String> changes = new LinkedHashMap<>();

  /** The ports, from options, environment and standards, in this order. */
  Ports ports(final Map<String, String> environment) {
    final Map<Port, Integer> ports = new EnumMap<>(Port.class);
    for (final Port port : Port.values()) {
      final String value = environment.getOrDefault(port.variable(), "");
      if (!value.isBlank()) {
        ports.put(port, number(port.variable(), value));
      }
    }
    changes.forEach((name, value) -> ports.put(port(name), number("--port " + name, value)));
    try {
      return Ports.of(ports);
    } catch (final StackException e) {
      throw CommandException.usage(e.getMessage());
    }
  }

  /** The options again, for a process that shall use the same. */
  List<String> arguments() {
    final List<String> arguments = new ArrayList<>();
    changes.forEach((name, value) -> arguments.addAll(List.of("--port", name + "=" + value)));
    return arguments;
  }

  private static Port port(final String name) {
    return Arrays.stream(Port.values())
        .filter(port -> port.id().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                CommandException.usage(
                    "There is no part '%s' with a port; the parts are %s."
                        .formatted(
                            name,
                            Arrays.stream(Port.values())
                                .map(Port::id)
                                .collect(Collectors.joining(", ")))));
  }

  private static int number(final String where, final String value) {
    try {
      return Integer.parseInt(value.trim());
    } catch (final NumberFormatException e) {
      throw CommandException.usage("%s: '%s' is not a port number.".formatted(where, value));
    }
  }
}
