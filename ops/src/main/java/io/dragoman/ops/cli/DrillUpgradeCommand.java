package io.dragoman.ops.cli;

import io.dragoman.auditor.AuditBook;
import io.dragoman.auditor.AuditRules;
import io.dragoman.auditor.Progress;
import io.dragoman.client.ClientConfig;
import io.dragoman.client.ClientException;
import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.drill.upgrade.UpgradeDrill;
import io.dragoman.ops.drill.upgrade.UpgradeDrillResult;
import io.dragoman.ops.stack.App;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.schemas.event.Stage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drill upgrade}: a stack of its own, upgraded and taken back under load. */
@Command(
    name = "upgrade",
    description = {
      "Start a stack of its own, keep it busy with texts, speech and jobs, replace one app after"
          + " the other by one that writes the next version of the schemas, readers before writers,"
          + " and go back the other way round. Before that, try a version whose schemas do not fit."
          + " It takes about four minutes.",
      "Exit status: 0 when all requests are done, none is lost, doubled or dead-lettered, both"
          + " versions wrote to each topic and the version that does not fit was refused, else 1."
    })
final class DrillUpgradeCommand implements Callable<Integer> {
  private static final String CLIP = "samples/subway-station.wav";

  /** More sightings than the drill makes. */
  private static final int MAX_SIGHTINGS = 1_000_000;

  private final Terminal terminal;

  @Mixin private StackOptions options = new StackOptions();

  @Option(names = "--json", description = "Print the result as one JSON object.")
  private boolean json;

  DrillUpgradeCommand(final Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    final ProgressLine progress = new ProgressLine(terminal);
    final StackDirectory directory =
        new StackDirectory(options.directory().root().resolve("drill"));
    final Instant start = Instant.now();
    try (TemporaryStack started = TemporaryStack.start(directory, progress)) {
      final UpgradeDrillResult result;
      try {
        result =
            new UpgradeDrill(
                    new Upgraded(started, start),
                    Files.readAllBytes(Installation.current().demoModels().resolve(CLIP)),
                    progress::step)
                .run();
      } catch (final ClientException | IllegalStateException e) {
        started.keepLogs();
        throw new CommandException(ExitStatus.FAILED, e.getMessage());
      }
      terminal.out().println(json ? result.json() : result.text());
      if (result.kept()) {
        return ExitStatus.OK;
      }
      started.keepLogs();
      terminal.err().println("Data and logs are kept in " + directory.root());
      return ExitStatus.FAILED;
    }
  }

  /** The stack of the drill. */
  private record Upgraded(TemporaryStack stack, Instant start) implements UpgradeDrill.Stack {
    @Override
    public ClientConfig client() {
      return stack.client();
    }

    @Override
    public URI gateway() {
      return stack.gateway();
    }

    @Override
    public String key() {
      return stack.operatorKey();
    }

    @Override
    public void replace(final App app, final Map<String, String> settings) {
      stack.replace(app, settings);
    }

    @Override
    public boolean ready() {
      return stack.ready();
    }

    @Override
    public String log(final App app) throws IOException {
      return stack.log(app);
    }

    @Override
    public List<String> audit() {
      final AuditBook book = new AuditBook(MAX_SIGHTINGS);
      try (AuditReader reader =
          new AuditReader(cluster(stack.client()), "", book, InstantSource.system())) {
        reader.begin(start);
        reader.readToEnd(activity -> {});
      }
      final AuditRules rules =
          new AuditRules(Duration.ZERO, Duration.ZERO, Optional.empty(), start);
      return book.judge(rules, Instant.now(), new AllRead()).stream()
          .flatMap(
              result ->
                  result.findings().stream()
                      .map(
                          finding ->
                              "%s %s: %s"
                                  .formatted(
                                      finding.kind().label(),
                                      result.requestId(),
                                      finding.detail())))
          .toList();
    }
  }

  private static Cluster cluster(final ClientConfig client) {
    return new Cluster(
        client.bootstrapServers(),
        Optional.of(client.schemaRegistryUrl()),
        Map.of(),
        Cluster.Origin.LOCAL_STACK);
  }

  /** All of it was read after the load had ended. */
  private static final class AllRead implements Progress {
    @Override
    public boolean isDone(final Stage stage, final Instant time) {
      return true;
    }

    @Override
    public boolean isRead(final Instant time) {
      return true;
    }
  }
}
