package io.dragoman.dlq.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.dlq.ReprocessorException;
import io.dragoman.dlq.Task;
import io.dragoman.dlq.TopicBusyException;
import io.dragoman.dlq.cluster.ClusterLookup;
import io.dragoman.dlq.cluster.ClusterOptions;
import io.dragoman.schemas.DragomanException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all subcommands share: the cluster, {@code --json}, and failures that are one sentence on
 * standard error and an exit code instead of a stack trace.
 */
abstract class DlqSubcommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  private final Connection connection =
      new Connection(cluster, text -> note("Warning: " + Style.line(text)));

  @Option(names = "--json", description = "JSON instead of text: one object a line.")
  private boolean json;

  /** Does the work; what it throws becomes a sentence and an exit code. */
  abstract ExitStatus run();

  @Override
  public final Integer call() {
    try {
      return run().code();
    } catch (final TopicBusyException e) {
      return failed(ExitStatus.FAILED, e.getMessage() + " " + wayOut(e.task()));
    } catch (final NotFoundException e) {
      return failed(ExitStatus.NOT_FOUND, e.getMessage());
    } catch (final ConfigException e) {
      return failed(ExitStatus.USAGE, e.getMessage());
    } catch (final TimeoutException e) {
      return failed(
          ExitStatus.FAILED,
          "The Kafka cluster at "
              + connection.clientConfig().get("bootstrap.servers")
              + " did not answer: "
              + e.getMessage());
    } catch (final ReprocessorException e) {
      return failed(ExitStatus.FAILED, e.getMessage());
    } catch (final KafkaException | DragomanException | UncheckedIOException e) {
      return failed(ExitStatus.FAILED, reason(e));
    } finally {
      commandLine().getOut().flush();
    }
  }

  /** Where to look for the cluster; before the command runs. */
  final void lookIn(final ClusterLookup lookup) {
    cluster.lookIn(lookup);
  }

  final Connection connection() {
    return connection;
  }

  final boolean json() {
    return json;
  }

  final PrintWriter out() {
    return commandLine().getOut();
  }

  final Style style() {
    return new Style(commandLine().getColorScheme().ansi());
  }

  /** Something for people that must not end up in a pipe. */
  final void note(final String text) {
    commandLine().getErr().println(text);
    commandLine().getErr().flush();
  }

  final void print(final JsonNode node) {
    try {
      out().println(MAPPER.writeValueAsString(node));
    } catch (final JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  final CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("Only picocli makes a usable subcommand.");
    }
    return spec.commandLine();
  }

  private int failed(final ExitStatus status, final @Nullable String sentence) {
    note("Error: " + Style.line(sentence == null ? status.name() : sentence));
    return status.code();
  }

  private static String wayOut(final Task task) {
    return "Wait until it ends, end it with 'dlq tasks cancel "
        + task.id()
        + "', or take over with --force, which ends it; what it has left can be resumed.";
  }

  /** Kafka's clients wrap the reason in "Failed to construct kafka consumer". */
  private static String reason(final Throwable failure) {
    final Throwable cause = failure.getCause();
    return cause == null
            || cause.getMessage() == null
            || String.valueOf(failure.getMessage()).contains(cause.getMessage())
        ? String.valueOf(failure.getMessage())
        : failure.getMessage() + ": " + cause.getMessage();
  }
}
