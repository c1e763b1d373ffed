package io.dragoman.dlq.http;

import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.LocalStacks;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.CommandLine;
import io.dragoman.resilience.config.ConfigurationException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code dlq serve}: the service in the foreground, until the process is told to end.
 */
@Command(
    name = "serve",
    description = {
      "Offer what the other commands do over HTTP, and run automatic replay policies.",
      "The interface is described at /openapi.json. Orders need an API key, see"
          + " docs/dead-letters.md; all configuration keys are in docs/configuration.md."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  dlq serve",
      "  dlq serve --set bootstrap.servers=kafka:9092 --set api.keys.file=keys",
      "  dlq serve --config dlq.properties"
    })
public final class ServeCommand implements Callable<Integer> {
  private static final int CONFIGURATION = 2;

  private ClusterLookup lookup = new ClusterLookup(System.getenv(), LocalStacks.NONE);

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with configuration keys; later files win.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One configuration key; wins over files and environment variables.")
  private Map<String, String> values = new LinkedHashMap<>();

  /** Where to look for the cluster when the configuration names none; before the command runs. */
  public void lookIn(final ClusterLookup where) {
    lookup = where;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      final DlqService service = start();
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("shutdown")
                  .unstarted(
                      () -> {
                        service.close();
                        // A signal would otherwise make it look like a failure.
                        Runtime.getRuntime().halt(0);
                      }));
      // Only a signal ends it.
      new CountDownLatch(1).await();
      return 0;
    } catch (final ConfigurationException e) {
      commandLine().getErr().println("Error: " + e.getMessage());
      commandLine().getErr().flush();
      return CONFIGURATION;
    }
  }

  private DlqService start() {
    final List<String> arguments = new ArrayList<>();
    files.forEach(file -> arguments.addAll(List.of("--config", file.toString())));
    values.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    final CommandLine line = CommandLine.parse(arguments);
    return DlqService.start(
        ServiceConfig.spec().resolve(line.set(), lookup.environment(), withLocalStack(line)),
        Clock.systemUTC());
  }

  /** What the files say, and where nobody names brokers the local stack that runs. */
  private Map<String, String> withLocalStack(final CommandLine line) {
    final Map<String, String> values = new HashMap<>(line.file());
    if (!line.set().containsKey(AppConfig.BOOTSTRAP_SERVERS)
        && !values.containsKey(AppConfig.BOOTSTRAP_SERVERS)) {
      lookup
          .find(ClusterLookup.Said.NOTHING)
          .filter(cluster -> cluster.origin() == Cluster.Origin.LOCAL_STACK)
          .ifPresent(
              stack -> {
                values.put(AppConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers());
                stack
                    .schemaRegistry()
                    .ifPresent(url -> values.putIfAbsent(AppConfig.SCHEMA_REGISTRY_URL, url));
              });
    }
    return values;
  }

  private picocli.CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("Only picocli makes a usable command.");
    }
    return spec.commandLine();
  }
}
