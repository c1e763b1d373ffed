package io.dragoman.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.ops.http.OperatorHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the health monitor of an auditor found. */
@Command(
    name = "health",
    description = {
      "Show how each instance is, as the health monitor of an auditor found it.",
      "Exit status: 0 all well, 1 one is not or no auditor answers."
    })
final class HealthCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String WELL = "OK";

  private final Terminal terminal;

  @Option(
      names = "--auditor",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8184",
      description = "Where an auditor runs (default: ${DEFAULT-VALUE}).")
  private URI auditor = URI.create("http://127.0.0.1:8184");

  @Option(names = "--history", description = "Show the last checks of each instance as well.")
  private boolean history;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  HealthCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    final JsonNode report = ask();
    if (json) {
      terminal.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report));
    } else {
      instances(report).render(terminal).forEach(terminal.out()::println);
      if (history) {
        terminal.out().println();
        checks(report).render(terminal).forEach(terminal.out()::println);
      }
    }
    return report.path("level").asText().equals(WELL) ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private JsonNode ask() throws InterruptedException {
    try (HttpClient client = OperatorHttp.client(TIMEOUT)) {
      final HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(auditor.resolve("/monitor")).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 200) {
        return JSON.readTree(answer.body());
      }
      throw new CommandException(
          ExitStatus.FAILED,
          "%s answered with status %d: is it an auditor?".formatted(auditor, answer.statusCode()));
    } catch (final IOException | IllegalArgumentException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "No auditor answers at %s (%s). Start one with ./dragoman run auditor, or say with --auditor where it is."
              .formatted(auditor, e));
    }
  }

  private static TextTable instances(final JsonNode report) {
    final TextTable table =
        new TextTable(
            Column.of("APP"),
            Column.of("INSTANCE"),
            Column.of("LEVEL"),
            Column.number("FAILED"),
            Column.of("SINCE"),
            Column.of("WHY"));
    for (final JsonNode one : report.path("instances")) {
      table.row(
          TextTable.Cell.of(one.path("app").asText()),
          TextTable.Cell.of(one.path("instance").asText()),
          level(one.path("level").asText()),
          TextTable.Cell.of(one.path("error_percent").asText() + " %"),
          TextTable.Cell.of(one.path("since").asText()),
          TextTable.Cell.of(one.path("reason").asText()));
    }
    return table;
  }

  private static TextTable checks(final JsonNode report) {
    final TextTable table =
        new TextTable(
            Column.of("INSTANCE"),
            Column.of("TIME"),
            Column.of("READY"),
            Column.number("MS"),
            Column.of("DETAIL"));
    for (final JsonNode one : report.path("instances")) {
      for (final JsonNode check : one.path("checks")) {
        table.row(
            TextTable.Cell.of(one.path("instance").asText()),
            TextTable.Cell.of(check.path("time").asText()),
            TextTable.Cell.of(check.path("up").asBoolean() ? "yes" : "no"),
            TextTable.Cell.of(check.path("latency_ms").asText()),
            TextTable.Cell.of(check.path("detail").asText()));
      }
    }
    return table;
  }

  private static TextTable.Cell level(final String level) {
    return new TextTable.Cell(level, level.equals(WELL) ? Terminal.Style.GOOD : Terminal.Style.BAD);
  }
}
