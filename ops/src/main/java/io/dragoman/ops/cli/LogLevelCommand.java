package io.dragoman.ops.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.ops.http.OperatorHttp;
import io.dragoman.ops.stack.App;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.Failures;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import io.dragoman.ops.stack.StateFile;
import io.dragoman.resilience.http.LogLevelRoutes.Verbosity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets one app log more for some time. */
@Command(
    name = "log-level",
    description = {
      "Let a running app log more for some time, or show which of its loggers do.",
      "It goes back by itself, and with the process. Needs the key of an operator."
    })
final class LogLevelCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smh])");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Terminal terminal;

  @Mixin private StackOptions stack = new StackOptions();

  @Parameters(
      index = "0",
      paramLabel = "MEMBER",
      description =
          "An app of the local stack, such as transcriber, or where any instance serves HTTP, such"
              + " as https://gpu1:8092.")
  private String member = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "LEVEL",
      description =
          "${COMPLETION-CANDIDATES}; usual takes a change back. Without: show what is changed.")
  private Optional<Verbosity> level = Optional.empty();

  @Option(
      names = "--logger",
      paramLabel = "NAME",
      defaultValue = "io.dragoman",
      description = "A package or class of Dragoman's, or org.apache.kafka (default: all of ours).")
  private String logger = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "10m",
      description = "After how long it goes back: 30s, 10m, 2h (default: ${DEFAULT-VALUE}).")
  private String time = "";

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "File with the key of an operator; default: that of the local stack.")
  private Optional<Path> keyFile = Optional.empty();

  LogLevelCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    final URI uri = address();
    final HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + key())
            .header("Content-Type", "application/json");
    level.ifPresent(wanted -> request.POST(HttpRequest.BodyPublishers.ofString(order(wanted))));
    try (HttpClient http = OperatorHttp.client(TIMEOUT)) {
      final HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      final JsonNode said = JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        throw new CommandException(
            ExitStatus.FAILED,
            "%s %s"
                .formatted(
                    said.path("detail").asText("Status %d.".formatted(answer.statusCode())),
                    said.path("what_to_do").asText())
                .strip());
      }
      show(said.path("changed"));
      return ExitStatus.OK;
    } catch (final JacksonException e) {
      throw new CommandException(ExitStatus.FAILED, uri + " is no app of Dragoman's.");
    } catch (final IOException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "%s does not answer: %s".formatted(uri.resolve("/"), Failures.reason(e)));
    }
  }

  private String order(final Verbosity wanted) {
    final ObjectNode order =
        JSON.createObjectNode()
            .put("logger", logger)
            .put("level", wanted.name().toLowerCase(Locale.ROOT));
    if (wanted != Verbosity.USUAL) {
      order.put("seconds", seconds());
    }
    return order.toString();
  }

  private long seconds() {
    final Matcher given = TIME.matcher(time);
    if (!given.matches()) {
      throw CommandException.usage("--for takes a time such as 30s, 10m or 2h, not " + time + ".");
    }
    final long number = Long.parseLong(given.group(1));
    return switch (given.group(2)) {
      case "s" -> number;
      case "m" -> Duration.ofMinutes(number).toSeconds();
      default -> Duration.ofHours(number).toSeconds();
    };
  }

  private URI address() {
    if (member.startsWith("http://") || member.startsWith("https://")) {
      return URI.create(member + (member.endsWith("/") ? "" : "/")).resolve("/admin/log-level");
    }
    return children(stack.directory()).stream()
        .filter(child -> child.name().equals(member))
        .findFirst()
        .map(child -> URI.create(child.endpoint() + "/admin/log-level"))
        .orElseThrow(
            () ->
                CommandException.usage(
                    "No app '%s' runs in the local stack of %s; './dragoman status' names those that do, and any other is named by its address, such as http://gpu1:8092."
                        .formatted(member, stack.directory().root())));
  }

  private static List<ChildStatus> children(final StackDirectory directory) {
    return new StateFile(directory.state())
        .read().map(StackState::children).orElseGet(List::of).stream()
            .filter(child -> App.find(child.name()).isPresent())
            .toList();
  }

  private String key() {
    final Path file = keyFile.orElseGet(() -> stack.directory().operatorKey());
    try {
      return Files.readString(file).strip();
    } catch (final IOException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "The key of an operator cannot be read from %s; name its file with --key-file."
              .formatted(file));
    }
  }

  private void show(final JsonNode changed) {
    if (changed.isEmpty()) {
      terminal.out().println("Every logger has its usual level.");
      return;
    }
    final TextTable table =
        new TextTable(
            Column.of("LOGGER"), Column.of("LEVEL"), Column.of("USUAL"), Column.of("UNTIL"));
    changed.forEach(
        one ->
            table.row(
                TextTable.Cell.of(one.path("logger").asText()),
                TextTable.Cell.of(one.path("level").asText()),
                TextTable.Cell.of(one.path("usual").asText()),
                TextTable.Cell.of(one.path("until").asText())));
    table.render(terminal).forEach(terminal.out()::println);
  }
}
