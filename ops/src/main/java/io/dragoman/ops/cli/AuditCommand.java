package io.dragoman.ops.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.auditor.AuditBook;
import io.dragoman.auditor.AuditRules;
import io.dragoman.auditor.Finding;
import io.dragoman.auditor.Progress;
import io.dragoman.auditor.SettledWork;
import io.dragoman.auditor.Verdict;
import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.ProgressLine;
import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.resilience.membership.Members;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reconciles accepted requests with their ends, as the topics hold them. */
@Command(
    name = "audit",
    description = {
      "Check on the running topics that every accepted request ends, each unit exactly once, and"
          + " that results, dead letters and statuses say the same.",
      "It reads read_committed, writes nothing, and may be run at any time. './dragoman run"
          + " auditor' does the same all the time, with meters.",
      "Exit status: 0 as promised, 1 a promise is broken, 5 not all could be looked at."
    },
    footer = {
      "",
      "Examples:",
      "  ./dragoman audit",
      "  ./dragoman audit --since 1 --objective 30",
      "  ./dragoman audit --follow"
    })
final class AuditCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Some 300 MB at most. */
  private static final int MAX_SIGHTINGS = 1_000_000;

  private static final Duration MEMBERS_TIMEOUT = Duration.ofSeconds(15);

  /** As long as nobody may have an inbox that moves from one instance to another. */
  private static final Duration CONFIRMATION = Duration.ofSeconds(30);

  private static final Duration ROUND = Duration.ofSeconds(5);

  private final Terminal terminal;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--since",
      paramLabel = "HOURS",
      defaultValue = "24",
      description = "How many hours to look back (default: ${DEFAULT-VALUE}).")
  private int hours;

  @Option(
      names = "--unaccounted-after",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "For how long nothing must have been heard of a request that lacks an end, with nothing"
              + " waiting for it (default: ${DEFAULT-VALUE}).")
  private int unaccountedAfter;

  @Option(
      names = "--objective",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "A request without a deadline that takes longer is late (default: none; late requests"
              + " break no promise).")
  private int objective;

  @Option(names = "--follow", description = "Go on, and tell each finding when it is made.")
  private boolean follow;

  @Option(names = "--json", description = "Print JSON; not with --follow.")
  private boolean json;

  AuditCommand(final Terminal terminal, final ClusterLookup lookup) {
    this.terminal = terminal;
    cluster.lookIn(lookup);
  }

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    CommandException.requireAtLeast("--since", 1, hours);
    CommandException.requireAtLeast("--unaccounted-after", 1, unaccountedAfter);
    CommandException.requireAtLeast("--objective", 0, objective);
    if (follow && json) {
      throw CommandException.usage("--json and --follow do not go together.");
    }
    final Cluster found = cluster.findOrDefault();
    final Instant since = Instant.now().minus(Duration.ofHours(hours));
    final ProgressLine progress = new ProgressLine(terminal);
    try (Members members =
            new Members(
                    found.kafka(),
                    Topic.GROUP_MEMBERS.topicName(cluster.topicPrefix()),
                    InstantSource.system())
                .start();
        AuditReader reader =
            new AuditReader(
                found,
                cluster.topicPrefix(),
                new AuditBook(MAX_SIGHTINGS),
                InstantSource.system())) {
      final Instant held = reader.begin(since);
      if (held.isAfter(since)) {
        terminal
            .err()
            .printf(
                "What was accepted before %s is deleted or not there; it counts against no app.%n",
                held);
      }
      final AuditRules rules =
          new AuditRules(
              Duration.ofSeconds(unaccountedAfter),
              AuditRules.GRACE,
              Optional.of(Duration.ofSeconds(objective)).filter(Duration::isPositive),
              held);
      reader.readToEnd(progress::activity);
      members.await(MEMBERS_TIMEOUT);
      final Progress work = new Reading(new SettledWork(members::all, ""), reader);
      List<Verdict> verdicts = reader.book().judge(rules, Instant.now(), work);
      if (follow) {
        return follow(reader, rules, work);
      }
      if (verdicts.stream().anyMatch(verdict -> verdict.has(Finding.Kind.UNACCOUNTED))) {
        progress.activity("looking again, whether work only moved …");
        final Instant until = Instant.now().plus(CONFIRMATION);
        while (Instant.now().isBefore(until)) {
          reader.readToEnd(ignored -> {});
        }
        verdicts = reader.book().judge(rules, Instant.now(), work);
      }
      progress.activity("");
      return report(reader, verdicts);
    } catch (final KafkaException | DragomanException e) {
      throw new CommandException(
          ExitStatus.FAILED, "The topics cannot be audited: " + e.getMessage());
    }
  }

  /** The reader of this command has read what it has read. */
  private record Reading(Progress stages, AuditReader reader) implements Progress {
    @Override
    public boolean isDone(final Stage stage, final Instant time) {
      return stages.isDone(stage, time);
    }

    @Override
    public boolean isRead(final Instant time) {
      return reader.readUntil().isAfter(time);
    }
  }

  private int follow(final AuditReader reader, final AuditRules rules, final Progress work)
      throws InterruptedException {
    final Set<String> told = new HashSet<>();
    while (!Thread.currentThread().isInterrupted()) {
      reader.book().forget(Instant.now(), Duration.ofHours(hours));
      final List<Verdict> now = reader.book().judge(rules, Instant.now(), work);
      now.stream()
          .filter(verdict -> !verdict.findings().isEmpty())
          .filter(verdict -> told.add(verdict.requestId() + verdict.findings()))
          .forEach(this::show);
      terminal.err().println(summary(now));
      final Instant until = Instant.now().plus(ROUND);
      while (Instant.now().isBefore(until)) {
        reader.readToEnd(ignored -> {});
      }
    }
    return ExitStatus.CANCELLED;
  }

  private int report(final AuditReader reader, final List<Verdict> verdicts)
      throws JsonProcessingException {
    final List<Verdict> found =
        verdicts.stream()
            .filter(verdict -> !verdict.findings().isEmpty())
            .sorted(Comparator.comparing(Verdict::lastAtMs))
            .toList();
    if (json) {
      final ObjectNode node = JSON.createObjectNode();
      node.set("requests", JSON.valueToTree(states(verdicts)));
      node.set("findings", JSON.valueToTree(found));
      node.put("unreadable", reader.unreadable());
      node.put("whole", !reader.book().overflowed());
      terminal.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
    } else {
      found.forEach(this::show);
      found.stream()
          .flatMap(verdict -> verdict.findings().stream().map(Finding::kind))
          .distinct()
          .sorted()
          .forEach(kind -> terminal.out().printf("%s: %s%n", kind.label(), kind.advice()));
      terminal.out().println(summary(verdicts));
      if (reader.unreadable() > 0) {
        terminal.out().printf("%d records could not be read.%n", reader.unreadable());
      }
    }
    if (verdicts.stream().anyMatch(Verdict::isBroken)) {
      return ExitStatus.FAILED;
    }
    if (reader.book().overflowed()) {
      terminal
          .err()
          .printf(
              "There is more than fits into memory (%d records): look at less with --since.%n",
              MAX_SIGHTINGS);
      return ExitStatus.INCOMPLETE;
    }
    return ExitStatus.OK;
  }

  /** What stands in records stays on its line, whoever wrote them. */
  private void show(final Verdict verdict) {
    verdict
        .findings()
        .forEach(
            finding ->
                terminal
                    .out()
                    .printf(
                        "%s  %s  %s. Seen: %s, the last at %s.%n",
                        terminal.styled(
                            finding.kind().isBroken()
                                ? Terminal.Style.BAD
                                : Terminal.Style.DOUBTFUL,
                            finding.kind().label()),
                        terminal.styled(Terminal.Style.STRONG, SafeText.line(verdict.requestId())),
                        SafeText.line(finding.detail()),
                        verdict.seen(),
                        Instant.ofEpochMilli(verdict.lastAtMs())));
  }

  private static Map<String, Long> states(final List<Verdict> verdicts) {
    return verdicts.stream()
        .collect(
            Collectors.groupingBy(
                verdict -> verdict.state().label(), TreeMap::new, Collectors.counting()));
  }

  private static String summary(final List<Verdict> verdicts) {
    final long wrong = verdicts.stream().filter(Verdict::isBroken).count();
    return "%d requests: %s. %s"
        .formatted(
            verdicts.size(),
            states(verdicts).entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().replace('_', ' '))
                .collect(Collectors.joining(", ")),
            wrong == 0 ? "All as promised." : wrong + " not as promised.");
  }
}
