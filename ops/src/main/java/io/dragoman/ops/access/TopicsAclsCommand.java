package io.dragoman.ops.access;

import io.dragoman.client.cluster.Cluster;
import io.dragoman.client.cluster.ClusterLookup;
import io.dragoman.client.cluster.ClusterOptions;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.App;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.ConfigurationException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclBinding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says, or grants, what each app needs of a cluster that asks who does what. */
@Command(
    name = "acls",
    description = {
      "Print as commands of kafka-acls what each app may do, and no more: from the topic table and"
          + " the apps' topologies. With --apply grant it.",
      "Without --create-topics apps make no topics but those of their stores: run"
          + " './dragoman topics create' first.",
      "Nothing that was granted before is taken away."
    },
    footer = {
      "",
      "Examples:",
      "  ./dragoman topics acls",
      "  ./dragoman topics acls --principal gateway=User:CN=gateway --only gateway",
      "  ./dragoman topics acls --apply --bootstrap-server kafka:9093 --client-config"
          + " admin.properties"
    })
public final class TopicsAclsCommand implements Callable<Integer> {
  private static final String SERVICE = "dlq";
  private static final String CLIENT = "client";
  private static final int TIMEOUT_SECONDS = 30;

  /** Kind and name; nothing that a shell could take for the end of a quotation. */
  private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z]+:[^'\\p{Cntrl}]+");

  private static final Pattern HOST = Pattern.compile("\\*|[0-9A-Za-z.:_-]+");

  private final Terminal terminal;

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--set",
      paramLabel = "APP.KEY=VALUE",
      description = "Configuration of an app, such as translator.application.id=ID.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--principal",
      paramLabel = "PROGRAM=PRINCIPAL",
      description =
          "As whom a program comes: ingest, transcriber, translator, gateway, auditor, dlq or"
              + " client (default: User:dragoman-PROGRAM).")
  private Map<String, String> principals = new LinkedHashMap<>();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PROGRAM",
      description = "These programs only, separated by commas.")
  private List<String> only = List.of();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "*",
      description = "From where they come (default: ${DEFAULT-VALUE}, anywhere).")
  private String host = "*";

  @Option(names = "--create-topics", description = "Apps may make their topics themselves.")
  private boolean create;

  @Option(names = "--apply", description = "Grant it, as a user who may alter the cluster.")
  private boolean apply;

  public TopicsAclsCommand(final Terminal terminal, final ClusterLookup lookup) {
    this.terminal = terminal;
    cluster.lookIn(lookup);
  }

  @Override
  public Integer call() throws InterruptedException {
    final Map<String, List<Grant>> grants = grants();
    requireKnown("--only", only, grants);
    requireKnown("--principal", principals.keySet(), grants);
    if (!HOST.matcher(host).matches()) {
      throw CommandException.usage("--host '%s' is no host.".formatted(host));
    }
    if (!only.isEmpty()) {
      grants.keySet().retainAll(only);
    }
    if (apply) {
      apply(grants);
    } else {
      print(grants);
    }
    return ExitStatus.OK;
  }

  /** By program, in the order of the way of a record. */
  private Map<String, List<Grant>> grants() {
    final String prefix = cluster.topicPrefix();
    final AccessPlan plan = new AccessPlan(prefix, create);
    final Map<String, List<Grant>> grants = new LinkedHashMap<>();
    for (final App app : App.values()) {
      final Map<String, String> own = new HashMap<>();
      own.put(AppConfig.TOPIC_PREFIX, prefix);
      final String start = app.id() + ".";
      settings.forEach(
          (key, value) -> {
            if (key.startsWith(start)) {
              own.put(key.substring(start.length()), value);
            }
          });
      try {
        grants.put(app.id(), plan.of(app, app.definition().config().resolve(own)));
      } catch (final ConfigurationException e) {
        throw CommandException.usage("--set %s…: %s".formatted(start, e.getMessage()));
      }
    }
    for (final String key : settings.keySet()) {
      if (App.find(key.split("\\.", 2)[0]).isEmpty()) {
        throw CommandException.usage(
            "--set %s: begin with an app and a dot, such as translator.application.id."
                .formatted(key));
      }
    }
    grants.put(SERVICE, plan.ofDeadLetterService());
    grants.put(CLIENT, plan.ofClients());
    return grants;
  }

  private static void requireKnown(
      final String option, final Iterable<String> programs, final Map<String, List<Grant>> all) {
    for (final String program : programs) {
      if (!all.containsKey(program)) {
        throw CommandException.usage(
            "%s: there is no program '%s'; there is: %s."
                .formatted(option, program, String.join(", ", all.keySet())));
      }
    }
  }

  private String principal(final String program) {
    final String principal = principals.getOrDefault(program, "User:dragoman-" + program);
    if (!PRINCIPAL.matcher(principal).matches()) {
      throw CommandException.usage(
          "--principal %s=%s: write kind and name, such as User:dragoman-%s."
              .formatted(program, principal, program));
    }
    return principal;
  }

  private void print(final Map<String, List<Grant>> grants) {
    grants.forEach(
        (program, list) -> {
          terminal.out().println("# " + program);
          final String from = host.equals("*") ? "" : " --allow-host '%s'".formatted(host);
          for (final Grant grant : list) {
            terminal
                .out()
                .printf(
                    "kafka-acls --bootstrap-server \"$BOOTSTRAP\" --command-config"
                        + " admin.properties --add --allow-principal '%s'%s %s%n",
                    principal(program), from, grant.options());
          }
        });
  }

  private void apply(final Map<String, List<Grant>> grants) throws InterruptedException {
    final Cluster found =
        cluster
            .find()
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "No local stack runs; name a cluster with --bootstrap-server."));
    try (Admin admin = Admin.create(found.kafka())) {
      for (final Map.Entry<String, List<Grant>> one : grants.entrySet()) {
        final String principal = principal(one.getKey());
        final List<AclBinding> bindings =
            one.getValue().stream()
                .flatMap(grant -> grant.bindings(principal, host).stream())
                .toList();
        admin.createAcls(bindings).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        terminal
            .out()
            .printf("%s  %d rights granted to %s%n", one.getKey(), bindings.size(), principal);
      }
    } catch (final ExecutionException e) {
      throw failed(found, e.getCause().getMessage());
    } catch (final TimeoutException e) {
      throw failed(found, "no answer within %d s".formatted(TIMEOUT_SECONDS));
    } catch (final KafkaException e) {
      throw failed(found, e.getMessage());
    }
  }

  private static CommandException failed(final Cluster cluster, final String reason) {
    return new CommandException(
        ExitStatus.FAILED,
        "The brokers at %s did not grant all: %s".formatted(cluster.bootstrapServers(), reason));
  }
}
