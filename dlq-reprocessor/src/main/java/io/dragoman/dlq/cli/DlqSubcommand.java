package io.dragoman.dlq.cli;

import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressBar;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.StreamedTable;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.dlq.audit.Expiring;
import io.dragoman.dlq.letter.Json;
import io.dragoman.dlq.letter.Progress;
import io.dragoman.dlq.letter.ReprocessorException;
import io.dragoman.dlq.operations.Refusal;
import io.dragoman.dlq.operations.RefusedException;
import io.dragoman.dlq.order.Targets;
import io.dragoman.dlq.task.Task;
import io.dragoman.resilience.app.MemberName;
import io.dragoman.schemas.DragomanException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all subcommands share: the cluster, {@code --json}, and failures that are one sentence on
 * standard error and an exit code instead of a stack trace.
 */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class DlqSubcommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  private final Connection connection =
      new Connection(cluster, text -> note("Warning: " + SafeText.line(text)), this::targets);

  private Terminal terminal = Terminal.pipe();

  @Option(names = "--json", description = "JSON instead of text: one object a line.")
  private boolean json;

  /** Does the work; what it throws becomes a sentence and an exit code. */
  abstract int run();

  @Override
  public final Integer call() {
    try {
      return run();
    } catch (final RefusedException e) {
      return refused(e.refusal());
    } catch (final ConfigException e) {
      throw failed(ExitStatus.USAGE, e.getMessage());
    } catch (final TimeoutException e) {
      throw failed(
          ExitStatus.FAILED,
          "The Kafka cluster at "
              + connection.clientConfig().get("bootstrap.servers")
              + " did not answer: "
              + e.getMessage());
    } catch (final ReprocessorException e) {
      throw failed(ExitStatus.FAILED, e.getMessage());
    } catch (final KafkaException | DragomanException | UncheckedIOException e) {
      throw failed(ExitStatus.FAILED, reason(e));
    } finally {
      commandLine().getOut().flush();
    }
  }

  /** Where to look for the cluster, and where people read; before the command runs. */
  final void prepare(final ClusterLookup lookup, final Terminal where) {
    cluster.lookIn(lookup);
    terminal = where;
  }

  final Terminal terminal() {
    return terminal;
  }

  /** Says which columns of a table a person does not see. */
  final void noteLeftOut(final List<String> columns) {
    if (!columns.isEmpty()) {
      note("Left out on this narrow terminal: " + String.join(", ", columns) + "; see --json.");
    }
  }

  /** Prints a table, and then which of its columns found no room. */
  final void printTable(final StreamedTable table, final Stream<String> rows) {
    out().println(table.header());
    rows.forEach(out()::println);
    noteLeftOut(table.leftOut());
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

  /** Standard output for text that people read. */
  final Page page() {
    return new Page(out(), terminal);
  }

  /** Something for people that must not end up in a pipe. */
  final void note(final String text) {
    commandLine().getErr().println(text);
    commandLine().getErr().flush();
  }

  /** Where copies may go. */
  Targets targets(final String topicPrefix) {
    return Targets.any(topicPrefix);
  }

  /** Shows progress on {@code bar} as soon as the length of the work is known. */
  static LongFunction<Progress> awaited(final ProgressBar bar) {
    return length -> {
      bar.begin(length);
      return bar::advanced;
    };
  }

  /** Warns of dead letters that are deleted soon. */
  final void warn(final List<Expiring> expiring) {
    final Instant now = Instant.now();
    expiring.forEach(one -> note("Warning: " + SafeText.line(one.words(now))));
  }

  /** Says which tasks were told to end, so that this command could begin. */
  final void noteToldToEnd(final List<Task> tasks) {
    for (final Task task : tasks) {
      note(
          "Task "
              + task.id()
              + " of "
              + SafeText.line(task.order().terms().who())
              + " was told to end; dlq tasks resume "
              + task.id()
              + " does what it has left.");
    }
  }

  /** Prints a value as JSON, on one line. */
  final void print(final Object value) {
    out().println(Json.line(value));
  }

  final CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("Only picocli makes a usable subcommand.");
    }
    return spec.commandLine();
  }

  /** A failure whose sentence may hold text of others. */
  static CommandException failed(final int status, final @Nullable String sentence) {
    return new CommandException(status, SafeText.line(String.valueOf(sentence)));
  }

  /** Says why it was not done; what is no failure is only noted. */
  final int refused(final Refusal refusal) {
    return switch (refusal) {
      case Refusal.NothingMeant ignored ->
          throw CommandException.usage(
              "Say which: with filters, with single dead letters, or with --all.");
      case Refusal.NoReason ignored ->
          throw CommandException.usage(
              refusal.message() + " Say why with --reason, for the audit.");
      case Refusal.BadChange ignored -> throw failed(ExitStatus.USAGE, refusal.message());
      case Refusal.NothingChanged ignored -> {
        note("Nothing is different, so nothing is done.");
        yield ExitStatus.OK;
      }
      case Refusal.NoTopics ignored -> {
        note("This cluster has no dead letter topics; see --topic.");
        yield ExitStatus.OK;
      }
      case Refusal.NoSuchTopic ignored -> throw failed(ExitStatus.NOT_FOUND, refusal.message());
      case Refusal.NoSuchDeadLetter ignored ->
          throw failed(ExitStatus.NOT_FOUND, refusal.message());
      case Refusal.NoSuchTask ignored -> throw failed(ExitStatus.NOT_FOUND, refusal.message());
      case Refusal.TopicClosed ignored -> throw failed(ExitStatus.FAILED, refusal.message());
      case Refusal.TopicBusy busy ->
          throw failed(
              ExitStatus.FAILED,
              refusal.message()
                  + " Wait until it ends, end it with 'dlq tasks cancel "
                  + busy.task().id()
                  + "', or take over with --force, which ends it; what it has left can be"
                  + " resumed.");
      case Refusal.TaskOver over ->
          throw failed(
              ExitStatus.FAILED,
              over.state() == Task.State.COMPLETED || over.state() == Task.State.LIMIT
                  ? over.task().id() + " has nothing left to do: " + over.state().words() + "."
                  : refusal.message());
      case Refusal.TaskRuns runs ->
          throw failed(
              ExitStatus.FAILED,
              runs.task().id()
                  + " is at work on "
                  + runs.task().host()
                  + ": there is nothing to resume.");
      case Refusal.AlreadyThere ignored ->
          throw failed(
              ExitStatus.FAILED, refusal.message() + " With --force they are imported once more.");
    };
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

  /** This user and host. */
  static String operator() {
    return System.getProperty("user.name") + "@" + MemberName.host();
  }
}
