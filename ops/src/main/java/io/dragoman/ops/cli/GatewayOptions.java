package io.dragoman.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.ops.http.OperatorHttp;
import io.dragoman.ops.stack.App;
import io.dragoman.ops.stack.Failures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which gateway a command asks, and with whose key. */
final class GatewayOptions {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** How long an answer may wait for an end; below {@link #TIMEOUT}. */
  private static final Duration WAIT = Duration.ofSeconds(20);

  private static final int NOT_FOUND = 404;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      defaultValue = "${env:DRAGOMAN_GATEWAY_URL}",
      description =
          "Where the gateway is (default: that of the local stack). Also: DRAGOMAN_GATEWAY_URL.")
  private Optional<URI> gateway = Optional.empty();

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      defaultValue = "${env:DRAGOMAN_API_KEY_FILE}",
      description =
          "A file with an API key, for all but workflows an operator's (default: that of the local"
              + " stack). Also: DRAGOMAN_API_KEY_FILE.")
  private Optional<Path> keyFile = Optional.empty();

  @Mixin private StackOptions stack = new StackOptions();

  /** Looks at something. */
  JsonNode get(final String path) {
    return ask("GET", path, null, Optional.empty());
  }

  /** Looks at something, and waits for its end for a while. */
  JsonNode await(final String path) {
    return ask("GET", path, null, Optional.of("wait=" + WAIT.toSeconds()));
  }

  /** Gives an order. */
  JsonNode post(final String path, final JsonNode body) {
    return ask("POST", path, body, Optional.empty());
  }

  /** Takes something away. */
  void delete(final String path) {
    ask("DELETE", path, null, Optional.empty());
  }

  private JsonNode ask(
      final String method,
      final String path,
      final @Nullable JsonNode body,
      final Optional<String> prefer) {
    final URI base = base();
    final BodyPublisher content =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
    try (HttpClient http = OperatorHttp.client(TIMEOUT)) {
      final HttpRequest.Builder request =
          HttpRequest.newBuilder(base.resolve(path))
              .timeout(TIMEOUT)
              .header("Authorization", "Bearer " + key())
              .header("Content-Type", "application/json")
              .method(method, content);
      prefer.ifPresent(wish -> request.header("Prefer", wish));
      final HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      final JsonNode said =
          answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
      if (answer.statusCode() / 100 != 2) {
        throw new CommandException(
            answer.statusCode() == NOT_FOUND ? ExitStatus.NOT_FOUND : ExitStatus.FAILED,
            problem(said, answer.statusCode()));
      }
      return said;
    } catch (final IOException e) {
      throw new CommandException(
          ExitStatus.FAILED,
          "The gateway at %s does not answer: %s.".formatted(base, Failures.reason(e)));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitStatus.FAILED, "Interrupted.");
    }
  }

  private static String problem(final JsonNode said, final int status) {
    final String what = said.path("detail").asText("");
    final String advice = said.path("what_to_do").asText("");
    return what.isEmpty()
        ? "The gateway answered with status " + status + "."
        : (what + " " + advice).strip();
  }

  private URI base() {
    return gateway
        .or(
            () ->
                RunningStacks.state(stack.directory().root()).stream()
                    .flatMap(state -> state.children().stream())
                    .filter(child -> child.name().equals(App.GATEWAY.id()))
                    .map(child -> URI.create(child.endpoint()))
                    .findFirst())
        .orElseThrow(
            () -> CommandException.usage("No local stack runs; name a gateway with --gateway."));
  }

  private String key() {
    final Path file = keyFile.orElseGet(() -> stack.directory().operatorKey());
    try {
      return Files.readString(file).strip();
    } catch (final IOException e) {
      throw CommandException.usage(
          "The API key in %s cannot be read; name a file with --key-file.".formatted(file));
    }
  }
}
