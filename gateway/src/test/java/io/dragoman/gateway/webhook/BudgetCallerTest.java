package io.dragoman.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.gateway.budget.BudgetNotice;
import io.dragoman.gateway.budget.BudgetNotices;
import io.dragoman.gateway.budget.BudgetWatch;
import io.dragoman.gateway.budget.TestBudgets;
import io.dragoman.gateway.fetch.UrlClient;
import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.web.WebhookKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetCallerTest {
  private static final String DAY = "2027-01-30";

  @TempDir private Path directory;
  private final TestReceiver accounts = new TestReceiver();
  private final TestReceiver shop = new TestReceiver();
  private final OperatorWebhook operator =
      new OperatorWebhook(accounts.url(), new WebhookKey(new byte[] {1, 2, 3}));
  private final WebhookSecret secret = new WebhookSecret("what only gateways know, all of them");
  private final UrlClient urls =
      new UrlClient(UrlPolicy.allowing(List.of("127.0.0.1")), TestReceiver.PATIENCE);
  private final TestBudgets budgets = new TestBudgets();
  private Instant now = Instant.parse("2027-01-30T22:00:00Z");
  private boolean leads = true;
  private BudgetWatch watch;
  private BudgetNotices notices;
  private BudgetCaller caller;

  @BeforeEach
  void start() throws IOException {
    write("10");
    watch = TestBudgets.watch(directory.resolve("budgets.json"), () -> now);
    open();
  }

  private void write(final String day) throws IOException {
    Files.writeString(
        directory.resolve("budgets.json"),
        """
        {"currency": "USD", "total": {"month": 1000}, "clients": {"shop": {"day": "%s", "webhook": "%s"}}}
        """
            .formatted(day, shop.url()));
  }

  /** As a replica that starts, or takes over. */
  private void open() {
    notices = budgets.replica();
    caller =
        new BudgetCaller(
            watch,
            notices,
            () -> leads,
            Optional.of(new BudgetCaller.Receiver(operator, urls)),
            Optional.of(new BudgetCaller.Clients(secret, urls)),
            new SimpleMeterRegistry(),
            () -> now);
  }

  @AfterEach
  void stop() {
    caller.close();
    urls.close();
    accounts.close();
    shop.close();
  }

  @Test
  void shouldTellOperatorAndClientOnceOfTheWarningAndOnceOfTheStop() throws Exception {
    TestBudgets.spent(watch, "shop", DAY, "7.9");
    look();
    assertThat(accounts.calls()).isEmpty();

    TestBudgets.spent(watch, "shop", DAY, "8.1");
    look();
    look();
    final JsonNode warning = accounts.signed(id(accounts), operator.key());
    assertThat(warning.get("type").asText()).isEqualTo("budget.warning");
    assertThat(warning.get("data").toString())
        .isEqualTo(
            """
            {"scope":"client","client":"shop","period":"day","time":"2027-01-30","used":"8.1",\
            "limit":"10","currency":"USD","resets_at":"2027-01-31T00:00:00Z"}\
            """);
    final String known = id(shop);
    assertThat(shop.signed(known, secret.key("shop")).get("type").asText())
        .isEqualTo("budget.warning");

    TestBudgets.spent(watch, "shop", DAY, "12");
    look();
    look();
    assertThat(accounts.signed(id(accounts), operator.key()).get("type").asText())
        .isEqualTo("budget.used_up");
    assertThat(id(shop)).isNotEqualTo(known);
    shop.calls().clear();
    assertThat(accounts.calls()).isEmpty();

    open();
    look();
    assertThat(accounts.calls()).as("a process that starts tells nothing again").isEmpty();
    assertThat(shop.calls()).isEmpty();
  }

  @Test
  void shouldTellOfTheTotalToTheOperatorOnlyAndNothingOfAWarningThatWasJumpedOver()
      throws Exception {
    TestBudgets.spent(watch, "rival", DAY, "1000");
    look();

    final JsonNode told = accounts.signed(id(accounts), operator.key());
    assertThat(told.get("type").asText()).isEqualTo("budget.used_up");
    assertThat(told.at("/data/scope").asText()).isEqualTo("total");
    assertThat(told.at("/data").has("client")).isFalse();
    assertThat(told.at("/data/time").asText()).isEqualTo("2027-01");
    assertThat(accounts.calls()).isEmpty();
    assertThat(shop.calls()).isEmpty();
  }

  @Test
  void shouldTryAgainUnderTheSameIdAlsoOnAnotherReplicaAndAfterItsDay() {
    accounts.answers(503);
    TestBudgets.spent(watch, "shop", DAY, "8");
    look();
    final String id = id(accounts);
    accounts.calls().clear();

    open();
    look();
    assertThat(accounts.calls()).as("not yet").isEmpty();

    now = Instant.parse("2027-01-31T03:00:00Z");
    accounts.answers(200);
    look();
    assertThat(id(accounts)).isEqualTo(id);
    look();
    assertThat(accounts.calls()).hasSize(1);
  }

  @Test
  void shouldTellNothingWhileAnotherReplicaDoes() {
    leads = false;
    TestBudgets.spent(watch, "shop", DAY, "10");
    look();

    assertThat(accounts.calls()).isEmpty();
    assertThat(notices.due(now)).isEmpty();
  }

  @Test
  void shouldTellAgainWhenTheBudgetIsAnotherOne() throws IOException {
    TestBudgets.spent(watch, "shop", DAY, "10");
    look();
    accounts.calls().clear();

    write("12");
    now = now.plusSeconds(60);
    look();

    assertThat(accounts.calls()).hasSize(1);
  }

  @Test
  void shouldNotUndoThatSomethingWasToldWhenASlowerReplicaSaysThatItIsNot() {
    TestBudgets.spent(watch, "shop", DAY, "8");
    leads = false;
    notices.note(BudgetNotice.Audience.OPERATOR, watch.crossings().iterator().next(), now);
    final BudgetNotice due = notices.due(now).getFirst();
    notices.write(due.tried(null));

    notices.write(due.tried(now));

    assertThat(notices.due(now)).isEmpty();
  }

  private void look() {
    caller.look();
    await().until(caller::idle);
  }

  private static String id(final TestReceiver of) {
    return of.calls().element().header("webhook-id").orElseThrow();
  }
}
