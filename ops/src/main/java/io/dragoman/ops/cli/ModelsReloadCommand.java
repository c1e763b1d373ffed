package io.dragoman.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.Column;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.client.terminal.TextTable;
import io.dragoman.ops.http.OperatorHttp;
import io.dragoman.ops.stack.StackState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code models reload}: has instances load what has changed in their model directories, and waits
 * for what comes of it.
 *
 * <p>It goes to the addresses that its user names or the local stack has, never to those that
 * instances tell of themselves: whoever may write to that topic must not be sent an operator's key.
 */
@Command(
    name = "reload",
    description = {
      "Have instances load their models anew where a directory has changed. The former model works"
          + " until the new one has answered, and goes on if that fails.",
      "Exit status 1 if a model could not be loaded."
    })
final class ModelsReloadCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> APPS = List.of("transcriber", "translator", "workflow");
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(300);
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final Terminal terminal;

  @Mixin private StackOptions stack = new StackOptions();

  @Option(
      names = "--member",
      paramLabel = "ADDRESS",
      description =
          "Where an instance serves HTTP, such as host:8181 or https://host, as 'status' and 'top'"
              + " show it; may be given several times (default: all of the local stack that have"
              + " models).")
  private List<String> members = List.of();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "File with an operator's API key and nothing else (default: the local stack's).")
  private Optional<Path> keyFile = Optional.empty();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "How long the models of one instance may load (default: ${DEFAULT-VALUE}).")
  private int seconds;

  ModelsReloadCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandException.requireAtLeast("--timeout", 1, seconds);
    final List<URI> addresses = addresses();
    final String key = key();
    final ProgressLine progress = new ProgressLine(terminal);
    final TextTable table =
        new TextTable(
            Column.of("ADDRESS"),
            Column.of("ENGINE"),
            Column.of("MODEL"),
            Column.of("STATE"),
            Column.text("WHY"));
    boolean failed = false;
    try (HttpClient client = OperatorHttp.client(CONNECT)) {
      for (final URI address : addresses) {
        progress.activity("loading models of " + address + " …");
        for (final JsonNode model : reload(client, address, key)) {
          final String state = model.path("state").asText();
          failed |= state.equals("FAILED");
          table.row(
              TextTable.Cell.of(address.toString()),
              TextTable.Cell.of(model.path("engine").asText()),
              TextTable.Cell.of(model.path("modelVersion").asText()),
              TextTable.Cell.of(state.toLowerCase(Locale.ROOT)),
              TextTable.Cell.of(model.path("message").asText()));
        }
      }
    } finally {
      progress.activity("");
    }
    table.render(terminal).forEach(terminal.out()::println);
    return failed ? ExitStatus.FAILED : ExitStatus.OK;
  }

  private List<URI> addresses() {
    if (!members.isEmpty()) {
      return members.stream().map(ModelsReloadCommand::address).toList();
    }
    final Path directory = stack.directory().root();
    final StackState state =
        RunningStacks.state(directory)
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitStatus.NOT_FOUND,
                        "No local stack runs in %s; name instances by --member."
                            .formatted(directory)));
    return state.children().stream()
        .filter(child -> APPS.contains(child.name()))
        .map(child -> address(child.endpoint()))
        .toList();
  }

  private static URI address(final String text) {
    try {
      final URI address = URI.create(text.contains("://") ? text : "http://" + text);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return address;
      }
    } catch (final IllegalArgumentException e) {
      // Said below.
    }
    throw CommandException.usage(
        "'%s' is no address; write host:port or https://host.".formatted(text));
  }

  private String key() {
    final Path file = keyFile.orElseGet(() -> stack.directory().operatorKey());
    try {
      return Files.readString(file).strip();
    } catch (final IOException e) {
      throw CommandException.usage(
          "Cannot read the key in %s: %s. Name another file by --key-file."
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  private List<JsonNode> reload(final HttpClient client, final URI address, final String key)
      throws InterruptedException {
    final long start = System.nanoTime();
    List<JsonNode> models =
        models(client, request(address, "/worker/models/reload", key).POST(noBody()), address);
    while (models.stream().anyMatch(model -> model.path("state").asText().equals("LOADING"))) {
      if (System.nanoTime() - start > Duration.ofSeconds(seconds).toNanos()) {
        throw new CommandException(
            ExitStatus.NOT_ENDED,
            "%s still loads after %d seconds; it goes on.".formatted(address, seconds));
      }
      LockSupport.parkNanos(POLL.toNanos());
      models = models(client, request(address, "/worker/models", key), address);
    }
    return models;
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }

  private static HttpRequest.Builder request(
      final URI address, final String path, final String key) {
    try {
      return HttpRequest.newBuilder(address.resolve(path))
          .timeout(ANSWER)
          .header("Authorization", "Bearer " + key);
    } catch (final IllegalArgumentException e) {
      throw CommandException.usage("The key file holds no API key.");
    }
  }

  private static List<JsonNode> models(
      final HttpClient client, final HttpRequest.Builder request, final URI address)
      throws InterruptedException {
    final HttpResponse<String> response;
    try {
      response =
          client.send(
              request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BODY_BYTES));
    } catch (final IOException e) {
      throw new CommandException(ExitStatus.FAILED, "%s gave no answer: %s.".formatted(address, e));
    }
    final JsonNode body = json(response.body());
    if (response.statusCode() >= 300 || !body.path("models").isArray()) {
      throw new CommandException(
          ExitStatus.FAILED,
          "%s answered %d: %s"
              .formatted(
                  address,
                  response.statusCode(),
                  body.path("detail").asText("it is no instance with models.")));
    }
    final List<JsonNode> models = new ArrayList<>();
    body.path("models").forEach(models::add);
    return models;
  }

  private static JsonNode json(final String body) {
    try {
      return JSON.readTree(body);
    } catch (final IOException e) {
      return JSON.createObjectNode();
    }
  }
}
