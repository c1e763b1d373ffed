package io.dragoman.ops.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.client.ClientConfig;
import io.dragoman.client.ClientException;
import io.dragoman.client.DragomanClient;
import io.dragoman.client.RequestView;
import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.audit.AuditLog;
import io.dragoman.dlq.letter.DeadLetterReader;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.outcome.HistoryEvent;
import io.dragoman.dlq.outcome.RequestHistory;
import io.dragoman.dlq.value.ValueDecoding;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what became of a request. */
@Command(
    name = "request",
    description = {
      "Show what became of a request: its results and everything that happened to it.",
      "Exit status: 0 done, 1 ended otherwise, 3 not known, 4 not ended yet."
    },
    footer = {
      "",
      "Examples:",
      "  ./dragoman request 2850c7f0-5f0f-4f6e-9d1c-0d6f6f5f3c11",
      "  ./dragoman request my-id --timeout 60"
    })
final class RequestCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int READERS = 2;

  private final Terminal terminal;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(
      paramLabel = "ID",
      description = "The request's id: requestId of its event, or eventId where that is empty.")
  private String requestId = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "How long to wait for its end (default: ${DEFAULT-VALUE}, as it is now).")
  private int timeoutSeconds;

  @Option(
      names = "--since",
      paramLabel = "DAYS",
      defaultValue = "7",
      description = "How many days to look back (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  RequestCommand(final Terminal terminal, final ClusterLookup lookup) {
    this.terminal = terminal;
    cluster.lookIn(lookup);
  }

  @Override
  public Integer call() throws JsonProcessingException {
    CommandException.requireAtLeast("--timeout", 0, timeoutSeconds);
    CommandException.requireAtLeast("--since", 1, days);
    final ProgressLine progress = new ProgressLine(terminal);
    final ClientConfig config =
        ClientCluster.find(cluster, progress)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "No local stack runs; name a cluster with --bootstrap-server and"
                            + " --schema-registry."));
    final Instant since = Instant.now().minus(Duration.ofDays(days));
    final RequestView view = view(config, since, progress);
    final List<HistoryEvent> history = history(since);
    if (json) {
      print(view, history);
    } else {
      show(view, history);
    }
    if (history.isEmpty()) {
      throw new CommandException(
          ExitStatus.NOT_FOUND,
          "Nothing is known of request %s in the last %d days.".formatted(requestId, days));
    }
    return switch (view.state()) {
      case DONE -> ExitStatus.OK;
      case UNKNOWN -> ExitStatus.NOT_ENDED;
      default -> ExitStatus.FAILED;
    };
  }

  private RequestView view(
      final ClientConfig config, final Instant since, final ProgressLine progress) {
    try (DragomanClient client = DragomanClient.connect(config)) {
      client.recall(requestId, since);
      final long start = System.nanoTime();
      final Duration timeout = Duration.ofSeconds(timeoutSeconds);
      while (!client.view(requestId).complete() && System.nanoTime() - start < timeout.toNanos()) {
        progress.activity(client.view(requestId).describe() + " …");
        client.poll(POLL);
      }
      progress.activity("");
      return client.view(requestId);
    } catch (final ClientException e) {
      throw new CommandException(ExitStatus.FAILED, e.getMessage());
    }
  }

  private List<HistoryEvent> history(final Instant since) {
    final Cluster found = cluster.findOrDefault();
    try (ValueDecoding decoding = new ValueDecoding(found.registry());
        DeadLetterReader reader = new DeadLetterReader(found.kafka(), READERS)) {
      return new RequestHistory(
              reader,
              new AuditLog(found.kafka(), cluster.topicPrefix()),
              cluster.topicPrefix(),
              decoding.decoder())
          .of(requestId, since);
    }
  }

  private void show(final RequestView view, final List<HistoryEvent> history) {
    if (history.isEmpty()) {
      return;
    }
    terminal
        .out()
        .printf(
            "%s  %s (%s)%n",
            terminal.styled(Terminal.Style.STRONG, requestId),
            view.complete() ? view.state() : "not ended",
            view.describe());
    if (!view.transcript().isEmpty()) {
      line(terminal, "transcript", view.transcript());
    }
    view.translations().forEach((language, text) -> line(terminal, language, text));
    terminal.out().println();
    history.forEach(event -> line(terminal, Times.shown(event.time()), event.text()));
  }

  /** What stands in records stays on its line, whoever wrote them. */
  static void line(final Terminal terminal, final String name, final String text) {
    terminal
        .out()
        .println(
            "  "
                + terminal.styled(Terminal.Style.FAINT, SafeText.line(name) + "  ")
                + SafeText.line(text));
  }

  private void print(final RequestView view, final List<HistoryEvent> history)
      throws JsonProcessingException {
    final ObjectNode node = JSON.createObjectNode();
    node.put("requestId", requestId);
    node.put("complete", view.complete());
    node.put("state", view.state().name());
    node.put("transcript", view.transcript());
    final ObjectNode translations = node.putObject("translations");
    view.translations().forEach(translations::put);
    final ArrayNode errors = node.putArray("errors");
    view.allFailures().stream()
        .map(failure -> failure.getMessage())
        .flatMap(Optional::stream)
        .forEach(errors::add);
    node.set("history", Json.MAPPER.valueToTree(history));
    terminal.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
  }
}
