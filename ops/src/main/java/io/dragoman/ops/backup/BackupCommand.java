package io.dragoman.ops.backup;

import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code backup} and {@code restore}: two directions of the same. */
public abstract class BackupCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "DIR", description = "The directory of the backup.")
  private Path directory = Path.of("");

  private BackupCommand(final Terminal terminal, final ClusterLookup lookup) {
    this.terminal = terminal;
    cluster.lookIn(lookup);
  }

  /** {@code backup}. */
  public static CommandLine save(final Terminal terminal, final ClusterLookup lookup) {
    return new CommandLine(new SaveCommand(terminal, lookup));
  }

  /** {@code restore}. */
  public static CommandLine restore(final Terminal terminal, final ClusterLookup lookup) {
    return new CommandLine(new RestoreCommand(terminal, lookup));
  }

  /** Does it in a cluster. */
  abstract Manifest run(Map<String, Object> client, String prefix, Path where) throws IOException;

  @Override
  public Integer call() {
    final Cluster found = cluster.findOrDefault();
    try {
      final Manifest manifest = run(found.kafka(), cluster.topicPrefix(), directory);
      for (final Manifest.Held held : manifest.topics()) {
        terminal
            .out()
            .printf("%s  %d records, SHA-256 %s%n", held.topic(), held.records(), held.sha256());
      }
      if (!manifest.missing().isEmpty()) {
        terminal.err().printf("Not in this backup: %s%n", String.join(", ", manifest.missing()));
      }
      return ExitStatus.OK;
    } catch (final IOException e) {
      throw new CommandException(ExitStatus.FAILED, "%s: %s".formatted(directory, e));
    } catch (final KafkaException e) {
      throw new CommandException(
          ExitStatus.FAILED, "%s: %s".formatted(found.bootstrapServers(), e.getMessage()));
    }
  }

  @Command(
      name = "backup",
      description = {
        "Copy what cannot be made again into a new directory: what was decided about dead letters"
            + " and doubtful results, tasks, policies, translation memories, what clients used and"
            + " who was told of a budget; with a digest of each file.",
        "Apps may run meanwhile; what they commit after the start is left out. Results and dead"
            + " letters are not kept: brokers replicate them."
      })
  static final class SaveCommand extends BackupCommand {
    SaveCommand(final Terminal terminal, final ClusterLookup lookup) {
      super(terminal, lookup);
    }

    @Override
    Manifest run(final Map<String, Object> client, final String prefix, final Path where)
        throws IOException {
      return new Backup(client, prefix, InstantSource.system()).save(where);
    }
  }

  @Command(
      name = "restore",
      description = {
        "Write a backup back into topics that are empty, and make those that are missing: before"
            + " './dragoman topics create' and the apps, or while apps run and nobody uses them.",
        "Every digest is compared first. All of it is written, or nothing; nothing is"
            + " overwritten. Of two at once one is ended with nothing written."
      })
  static final class RestoreCommand extends BackupCommand {
    RestoreCommand(final Terminal terminal, final ClusterLookup lookup) {
      super(terminal, lookup);
    }

    @Override
    Manifest run(final Map<String, Object> client, final String prefix, final Path where)
        throws IOException {
      return new Restore(client, prefix).run(where);
    }
  }
}
