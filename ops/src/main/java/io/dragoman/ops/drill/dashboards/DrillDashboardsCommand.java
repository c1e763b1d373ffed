package io.dragoman.ops.drill.dashboards;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.ops.dashboard.Dashboard;
import io.dragoman.ops.dashboard.Dashboards;
import io.dragoman.ops.dashboard.GrafanaJson;
import io.dragoman.ops.dashboard.Panel;
import io.dragoman.ops.dashboard.Query;
import io.dragoman.ops.drill.prometheus.Prometheus;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.testkit.Directories;
import io.dragoman.testkit.Loopback;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code drill dashboards}: every query of every dashboard against a real Prometheus. */
@Command(
    name = "dashboards",
    description = {
      "Let a Prometheus of its own scrape running apps, run every query of every dashboard and"
          + " require data. Send them work meanwhile, of each kind, and run dlq serve as well.",
      "Exit status: 0 when every query gave data, else 1."
    })
public final class DrillDashboardsCommand implements Callable<Integer> {
  private static final int DRAWN_SECONDS = 600;

  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = "--target",
      paramLabel = "HOST:PORT",
      required = true,
      description = "An app's HTTP server; repeat it for each.")
  private List<String> targets = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "How long to scrape before asking (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--prometheus",
      paramLabel = "PROGRAM",
      defaultValue = "prometheus",
      description = "The program (default: ${DEFAULT-VALUE}).")
  private String program = "prometheus";

  @Option(
      names = "--pictures",
      paramLabel = "FOLDER",
      description = "Draw each dashboard into an SVG file in this folder.")
  private @Nullable Path pictures;

  public DrillDashboardsCommand(final PrintStream out, final PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandException.requireAtLeast("--seconds", 1, seconds);
    final Path directory = Files.createTempDirectory("dragoman-drill");
    try (Prometheus prometheus =
        Prometheus.start(program, targets, List.of(), Loopback.freePort(), directory)) {
      err.printf("Prometheus scrapes %s for %d s%n", String.join(", ", targets), seconds);
      TimeUnit.SECONDS.sleep(seconds);
      return ask(prometheus);
    } finally {
      Directories.delete(directory);
    }
  }

  private int ask(final Prometheus prometheus) throws IOException, InterruptedException {
    int queries = 0;
    final List<String> empty = new ArrayList<>();
    for (final String label : GrafanaJson.variables().keySet()) {
      queries++;
      final List<String> values = prometheus.values(MeterDef.APP_INFO.prometheusName(), label);
      out.printf("$%s is any of %s%n", label, String.join(", ", values));
      if (values.isEmpty()) {
        empty.add("variable " + label);
      }
    }
    for (final Dashboard dashboard : Dashboards.all()) {
      final Map<Panel, List<PanelPicture.Named>> drawn = new LinkedHashMap<>();
      for (final Panel panel : dashboard.panels()) {
        final List<PanelPicture.Named> lines = new ArrayList<>();
        for (final Query query : panel.queries()) {
          queries++;
          final List<Prometheus.Line> found =
              prometheus.range(spoken(dashboard, query), Math.min(seconds, DRAWN_SECONDS));
          if (found.isEmpty()) {
            empty.add("%s, %s: %s".formatted(dashboard.id(), panel.title(), query.text()));
          }
          found.forEach(line -> lines.add(PanelPicture.named(query, line)));
        }
        drawn.put(panel, lines);
      }
      draw(dashboard, drawn);
    }
    out.printf(
        "%d of %d queries gave data; %d exemplars%n",
        queries - empty.size(), queries, prometheus.exemplars());
    empty.forEach(query -> out.println("No data: " + query));
    return empty.isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private void draw(final Dashboard dashboard, final Map<Panel, List<PanelPicture.Named>> drawn)
      throws IOException {
    if (pictures != null) {
      Files.createDirectories(pictures);
      Files.writeString(
          pictures.resolve(dashboard.id() + ".svg"), PanelPicture.svg(dashboard.title(), drawn));
    }
  }

  /** With Grafana's variables as they are when all is chosen. */
  private String spoken(final Dashboard dashboard, final Query query) {
    return query
        .text()
        .replace("$app", dashboard.app())
        .replace("$member", ".*")
        .replace("$__rate_interval", "15s")
        .replace("$__range", seconds + "s");
  }
}
