package io.dragoman.ops.top;

import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.Installation;
import io.dragoman.ops.stack.StackDirectory;
import io.dragoman.ops.stack.StackState;
import io.dragoman.ops.stack.StateFile;
import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what all instances do right now, and goes on showing it. */
@Command(
    name = "top",
    description = {
      "Show what all instances do right now: throughput, real-time factor, lag, inbox, breakers,"
          + " paused partitions, dead letters. Ctrl-C ends it.",
      "It reads what instances tell each other and their /metrics; one that is dead or cannot be"
          + " reached is shown as such. Into a pipe it prints once."
    },
    footer = {
      "",
      "UNITS/S   units of work that ended each second, or jobs, since the last look",
      "REALTIME  seconds of audio transcribed each second",
      "LAG       records that its group has not taken yet",
      "OLDEST    how long one of those, or of what it has taken and not finished, has waited",
      "CALL      the longest call of its engines that ended within the last minutes",
      "INBOX     taken and not finished; DELAYED: waiting for their next attempt",
      "DEAD      dead letters since it started, and how many came since the last look",
      "GATE      paused partitions, by reason",
      "",
      "Examples:",
      "  ./dragoman top",
      "  ./dragoman top --bootstrap-server kafka:9092 --client-config client.properties",
      "  ./dragoman top --count 1 | tee now.txt"
    })
public final class TopCommand implements Callable<Integer> {
  /** Longer than the start of a command takes; numbers of members come later, then. */
  private static final Duration MEMBERS_TIMEOUT = Duration.ofSeconds(5);

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final Terminal terminal;
  private final boolean screenful;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "How often to look (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description =
          "Look this many times, then end (default: until Ctrl-C on a terminal, else once).")
  private Optional<Integer> count = Optional.empty();

  public TopCommand(
      final Terminal terminal, final Map<String, String> environment, final ClusterLookup lookup) {
    this.terminal = terminal;
    // A dumb terminal cannot be drawn again.
    screenful =
        terminal.outIsTerminal() && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    cluster.lookIn(lookup);
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandException.requireAtLeast("--interval", 1, seconds);
    CommandException.requireAtMost("--interval", 3600, seconds);
    CommandException.requireAtLeast("--count", 1, count.orElse(1));
    final Cluster found =
        cluster
            .find()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitStatus.NOT_FOUND,
                        "No local stack runs; './dragoman up' starts one, --bootstrap-server names"
                            + " a cluster."));
    try (Members members =
            new Members(
                    found.kafka(),
                    Topic.GROUP_MEMBERS.topicName(cluster.topicPrefix()),
                    InstantSource.system())
                .start();
        Scraper scraper = new Scraper(TimeSource.system().steady())) {
      members.await(MEMBERS_TIMEOUT);
      follow(found, members, scraper);
    }
    return ExitStatus.OK;
  }

  private void follow(final Cluster found, final Members members, final Scraper scraper)
      throws InterruptedException {
    final long looks = count.orElse(screenful ? Integer.MAX_VALUE : 1);
    Map<String, Scrape> before = Map.of();
    if (!screenful && looks == 1) {
      // What is printed once shall have rates, too.
      before = scraper.scrape(instances(found, members));
      Thread.sleep(Duration.ofSeconds(seconds));
    }
    final Optional<Screen> screen =
        screenful ? Optional.of(new Screen(terminal)) : Optional.empty();
    try {
      for (long look = 1; look <= looks; look++) {
        final List<Instance> instances = instances(found, members);
        final Map<String, Scrape> now = scraper.scrape(instances);
        show(screen, title(found, members), rows(instances, now, before));
        before = now;
        if (look < looks) {
          Thread.sleep(Duration.ofSeconds(seconds));
        }
      }
    } finally {
      screen.ifPresent(Screen::close);
    }
  }

  private static List<Row> rows(
      final List<Instance> instances,
      final Map<String, Scrape> now,
      final Map<String, Scrape> before) {
    return instances.stream()
        .map(
            instance ->
                new Row(
                    instance,
                    Optional.ofNullable(now.get(instance.key())),
                    Optional.ofNullable(before.get(instance.key()))))
        .toList();
  }

  private void show(final Optional<Screen> screen, final String title, final List<Row> rows)
      throws InterruptedException {
    if (screen.isEmpty()) {
      View.render(title, rows, terminal, 0).forEach(terminal.out()::println);
      return;
    }
    final Screen.Size size = screen.get().size();
    screen.get().draw(View.render(title, rows, terminal.resized(size.width()), size.height()));
  }

  private List<Instance> instances(final Cluster found, final Members members) {
    final Optional<StackState> stack =
        found.origin() == Cluster.Origin.LOCAL_STACK
            ? new StateFile(
                    new StackDirectory(
                            cluster
                                .directory()
                                .orElseGet(Installation.ofLauncher()::defaultDirectory))
                        .state())
                .read()
            : Optional.empty();
    return Instances.of(stack, members.all().stream().map(Members.Member::state).toList());
  }

  private String title(final Cluster found, final Members members) {
    return "dragoman top  %s  %s%s"
        .formatted(
            TIME.format(Instant.now().atZone(ZoneId.systemDefault())),
            SafeText.line(found.bootstrapServers()),
            members.heard() ? "" : "  (the brokers do not tell what instances say)");
  }
}
