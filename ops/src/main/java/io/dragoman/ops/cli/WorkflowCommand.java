package io.dragoman.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has workflows made of texts, and checks those that there are. */
@Command(
    name = "workflow",
    description = "Have a workflow made of a text, or check one, at a gateway.",
    footer = {
      "",
      "Examples:",
      "  ./dragoman workflow 'Read https://example.com/ and mail it to ann@example.com.'",
      "  ./dragoman workflow --check workflow.yaml"
    })
final class WorkflowCommand implements Callable<Integer> {
  private static final Set<String> UNDER_WAY = Set.of("queued", "processing");
  private static final String JOBS = "/v1/jobs";
  private static final String CHECK = "/v1/workflows/validate";

  private final Terminal terminal;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(arity = "0..1", paramLabel = "TEXT", description = "What is to be done.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description = "Check this workflow, YAML or JSON, by the operator's catalogue of agents.")
  private Optional<Path> check = Optional.empty();

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "1 (whenever there is room) to 10 (first).")
  private @Nullable Integer priority;

  @Option(
      names = "--execute",
      description =
          "Hand it to the system that runs workflows when it is done and has no warnings, where the"
              + " operator allows it.")
  private boolean execute;

  @Option(
      names = "--execute-with-warnings",
      description = "Also if it has warnings; with --execute.")
  private boolean executeWithWarnings;

  @Option(names = "--json", description = "Print JSON instead of YAML.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long to wait for it (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  WorkflowCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CommandException.requireAtLeast("--timeout", 1, timeoutSeconds);
    if (text.isPresent() == check.isPresent()) {
      throw CommandException.usage("Say what is to be done, or name a workflow with --check.");
    }
    return check.isPresent() ? checked(check.get()) : made(text.get());
  }

  private int made(final String wish) {
    final ObjectNode order =
        JsonNodeFactory.instance.objectNode().put("target", "workflow").put("text", wish);
    if (priority != null) {
      order.put("priority", priority);
    }
    if (execute) {
      order.put("execute", true);
    }
    if (executeWithWarnings) {
      order.put("execute_with_warnings", true);
    }
    final String job = JOBS + "/" + gateway.post(JOBS, order).path("token").asText();
    final long end = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
    JsonNode status = gateway.await(job);
    while (UNDER_WAY.contains(status.path("status").asText())) {
      if (System.nanoTime() - end > 0) {
        throw new CommandException(
            ExitStatus.NOT_ENDED,
            "There is none after %d s; look at %s later.".formatted(timeoutSeconds, job));
      }
      status = gateway.await(job);
    }
    return print(status);
  }

  private int print(final JsonNode status) {
    final JsonNode input = status.at("/inputs/0");
    final JsonNode workflow = input.path("workflow");
    if (json) {
      terminal.out().println((workflow.isObject() ? workflow : status).toPrettyString());
    } else {
      // Its lines mean nothing without what they begin with.
      SafeText.block(workflow.path("yaml").asText("")).lines().forEach(terminal.out()::println);
    }
    workflow
        .path("warnings")
        .forEach(warning -> terminal.err().println("Warning: " + SafeText.line(warning.asText())));
    final JsonNode execution = status.path("execution");
    if (execution.isObject()) {
      terminal
          .err()
          .println(
              SafeText.line(
                  "Execution: %s %s"
                      .formatted(
                          execution.path("status").asText(), execution.path("message").asText(""))
                      .strip()));
    }
    final String state = status.path("status").asText();
    if (state.equals("done")) {
      return ExitStatus.OK;
    }
    terminal
        .err()
        .println(
            SafeText.line(
                "It is %s: %s"
                    .formatted(
                        state,
                        input.at("/failures/0/message").asText("a reviewer is asked about it"))));
    return ExitStatus.FAILED;
  }

  private int checked(final Path file) {
    final JsonNode answer =
        gateway.post(CHECK, JsonNodeFactory.instance.objectNode().put("workflow", read(file)));
    if (json) {
      terminal.out().println(answer.toPrettyString());
    } else {
      answer
          .path("errors")
          .forEach(
              error ->
                  terminal
                      .out()
                      .println(
                          SafeText.line(
                              "%s: %s (%s)"
                                  .formatted(
                                      error.path("field").asText("").isEmpty()
                                          ? "workflow"
                                          : error.path("field").asText(),
                                      error.path("message").asText(),
                                      error.path("code").asText()))));
      answer
          .path("warnings")
          .forEach(
              warning -> terminal.out().println("Warning: " + SafeText.line(warning.asText())));
      if (answer.path("valid").asBoolean()) {
        terminal.out().println("It is valid.");
      }
    }
    return answer.path("valid").asBoolean() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  /** What stands in a file that the command line names. */
  static String read(final Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw CommandException.usage("%s cannot be read: %s.".formatted(file, e.getMessage()));
    }
  }
}
