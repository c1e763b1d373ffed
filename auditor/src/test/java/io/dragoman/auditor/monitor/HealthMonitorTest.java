package io.dragoman.auditor.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.resilience.testing.ManualClock;
import io.dragoman.schemas.tls.TrustedAuthorities;
import io.dragoman.web.WebhookKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthMonitorTest {
  private static final Duration COOLDOWN = Duration.ofMinutes(5);
  private static final WebhookKey KEY = new WebhookKey(new byte[] {1, 2, 3});

  @TempDir private Path directory;

  private final ManualClock clock = new ManualClock();
  private final List<Members.Member> there = new ArrayList<>();
  private final List<Members.Member> left = new ArrayList<>();
  private final Map<String, Boolean> up = new ConcurrentHashMap<>();
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final List<AlertWebhook.Outcome> outcomes = new ArrayList<>();
  private volatile int status = 200;
  private HttpServer slack;
  private HealthMonitor monitor;

  /** What the webhook was sent. */
  private record Told(String text, String id, String timestamp, String signature, byte[] body) {}

  @BeforeEach
  void start() throws IOException {
    slack = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    slack.createContext(
        "/",
        exchange -> {
          final byte[] body = exchange.getRequestBody().readAllBytes();
          final JsonNode json = new ObjectMapper().readTree(body);
          told.add(
              new Told(
                  json.path("text").asText(),
                  exchange.getRequestHeaders().getFirst("webhook-id"),
                  exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                  exchange.getRequestHeaders().getFirst("webhook-signature"),
                  body));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    slack.start();
    monitor = monitor("auditor:1");
    there.add(member("1", "translator", "t:1"));
  }

  @AfterEach
  void stop() {
    monitor.close();
    slack.stop(0);
  }

  @Test
  void shouldTellWhenAnInstanceBecomesWorseAndWhenItIsWellAgain() {
    look(true);
    look(false);
    look(false);
    assertThat(told).hasSize(1);
    clock.advance(COOLDOWN);
    look(false);
    look(true);

    assertThat(texts())
        .containsExactly(
            "WARNING: translator on t:1. It does not answer &lt;!channel&gt;",
            "CRITICAL: translator on t:1. It does not answer &lt;!channel&gt;",
            "Well again: translator on t:1. It is ready.");
  }

  @Test
  void shouldSignWhatItTells() {
    look(false);

    final Told alert = told.getFirst();
    assertThat(alert.signature())
        .isEqualTo(KEY.sign(alert.id(), Long.parseLong(alert.timestamp()), alert.body()));
  }

  @Test
  void shouldTellAgainWhenTheWebhookDidNotTakeIt() {
    status = 500;
    look(false);
    status = 200;
    look(false);
    look(false);

    assertThat(told).hasSize(2);
    assertThat(outcomes)
        .containsExactly(
            AlertWebhook.Outcome.FAILED, AlertWebhook.Outcome.TOLD, AlertWebhook.Outcome.NOTHING);
  }

  @Test
  void shouldGoOnAskingWhoFellSilentAndForgetWhoSaidGoodbye() {
    look(true);
    final Members.Member gone = there.removeFirst();
    look(false);
    assertThat(monitor.report().level()).isEqualTo(Level.WARNING);

    left.add(gone);
    look(false);
    assertThat(monitor.report().instances()).isEmpty();
    assertThat(monitor.report().level()).isEqualTo(Level.OK);
  }

  @Test
  void shouldExpectAProcessThatStartedAgainAfterAGoodbye() {
    look(true);
    left.add(there.removeFirst());
    there.add(member("2", "translator", "t:1"));
    look(true);

    assertThat(monitor.report().instances()).hasSize(1);
  }

  @Test
  void shouldNeitherTellAgainNorForgetToTellWhenItStartsAgain() {
    look(false);
    restart();
    look(false);
    assertThat(texts()).as("that it is not well was told").hasSize(1);

    restart();
    look(true);
    assertThat(texts()).hasSize(2).last().asString().startsWith("Well again");
  }

  @Test
  void shouldTellOfWhoFellSilentWhileItDidNotRun() {
    look(true);
    there.clear();
    restart();
    look(false);

    assertThat(texts()).singleElement().asString().startsWith("WARNING: translator on t:1");
  }

  @Test
  void shouldBeginAnewWhenWhatItKeptMakesNoSense() throws IOException {
    look(false);
    final Path kept = directory.resolve("health-monitor.json");
    assertThat(kept).content().doesNotContain("127.0.0.1");
    Files.writeString(kept, "{\"expected\": [{\"app\": null}], \"alarms\": []}");
    restart();
    look(false);

    assertThat(texts()).hasSize(2);
  }

  private void restart() {
    monitor.close();
    monitor = monitor("auditor:1");
  }

  @Test
  void shouldKeepOnlySoManyChecks() {
    for (int i = 0; i < 12; i++) {
      look(true);
    }

    assertThat(monitor.report().instances().getFirst().checks()).hasSize(10);
  }

  @Test
  void shouldLeaveTellingToTheFirstOfSeveral() {
    there.add(member("1", "auditor", "auditor:0"));
    there.add(member("2", "auditor", "auditor:1"));
    up.put("auditor:0", true);
    look(false);

    assertThat(told).isEmpty();
    assertThat(monitor.report().level()).isEqualTo(Level.WARNING);
  }

  private List<String> texts() {
    return told.stream().map(Told::text).toList();
  }

  private void look(final boolean ready) {
    up.put("t:1", ready);
    clock.advance(Duration.ofSeconds(30));
    monitor.look();
  }

  private HealthMonitor monitor(final String self) {
    return new HealthMonitor(
        new MonitorConfig(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            "http",
            new Thresholds(Duration.ofSeconds(1), Duration.ofSeconds(3), 5, 20),
            10,
            COOLDOWN,
            List.of(URI.create("http://127.0.0.1:" + slack.getAddress().getPort() + "/")),
            Optional.of(KEY),
            TrustedAuthorities.ofTheJvm(),
            directory),
        new HealthMonitor.People() {
          @Override
          public List<Members.Member> all() {
            return List.copyOf(there);
          }

          @Override
          public List<Members.Member> left() {
            return List.copyOf(left);
          }
        },
        self,
        outcomes::add,
        clock,
        address ->
            new Check(
                clock.instant(),
                up.getOrDefault(address, false),
                5,
                up.getOrDefault(address, false)
                    ? "It is ready."
                    : "It does not answer <!channel>"));
  }

  private static Members.Member member(final String id, final String app, final String instance) {
    return new Members.Member(
        "dragoman-" + app,
        id,
        new MemberState(
            true,
            true,
            new MemberInfo(
                app, "1", instance, instance, 5_000, List.of(), Skills.NONE, 0, 0, 0, 0, null)),
        Duration.ZERO);
  }
}
