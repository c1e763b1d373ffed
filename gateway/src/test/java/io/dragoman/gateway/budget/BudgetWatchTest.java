package io.dragoman.gateway.budget;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dragoman.gateway.meters.GatewayMeter;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BudgetWatchTest {
  @TempDir private Path directory;
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private Instant now = Instant.parse("2027-01-30T22:00:00Z");
  private boolean known = true;

  @BeforeEach
  void write() throws IOException {
    write(
        """
        {"currency": "USD", "total": {"day": "100", "month": 1000}, "each_client": {"day": "2.50"},
         "clients": {"shop": {"day": "10", "month": "20"}}}
        """);
  }

  @Test
  void shouldRefuseAClientWhenItsDayIsUsedUpAndNoOther() {
    final BudgetWatch watch = watch();
    used(watch, "shop", "2027-01-30", 0, "4");
    used(watch, "shop", "2027-01-30", 1, "5.99");
    assertThatCode(asks(watch, "shop")).doesNotThrowAnyException();

    used(watch, "shop", "2027-01-30", 1, "6");

    assertThatThrownBy(asks(watch, "shop"))
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(Code.BUDGET_USED_UP);
              assertThat(refusal.code().status()).isEqualTo(402);
              assertThat(refusal.headers()).containsEntry("Retry-After", "7200");
              assertThat(refusal).hasMessage("Your budget for this day is used up.");
            });
    assertThatCode(asks(watch, "rival")).doesNotThrowAnyException();
    assertThat(
            meters
                .get(GatewayMeter.BUDGET_REFUSALS.spec().key())
                .tag("scope", "client")
                .counter()
                .count())
        .isOne();
  }

  @Test
  void shouldTakeJobsAgainWhenTheDayIsOverAndRefuseThemWhenTheMonthIsUsedUp() {
    final BudgetWatch watch = watch();
    used(watch, "shop", "2027-01-30", 0, "10");
    now = Instant.parse("2027-01-31T00:00:00Z");
    assertThatCode(asks(watch, "shop")).doesNotThrowAnyException();

    used(watch, "shop", "2027-01-31", 0, "9.999999999999");
    assertThatCode(asks(watch, "shop")).doesNotThrowAnyException();
    used(watch, "shop", "2027-01-31", 0, "10");
    assertThatThrownBy(asks(watch, "shop")).isInstanceOf(ApiException.class);

    now = Instant.parse("2027-02-01T00:00:00Z");
    assertThatCode(asks(watch, "shop")).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseEverybodyWhenAllTogetherHaveUsedItUp() {
    final BudgetWatch watch = watch();
    for (int client = 0; client < 50; client++) {
      used(watch, "client-" + client, "2027-01-30", 0, "2");
    }

    assertThatThrownBy(asks(watch, "somebody")).hasMessageContaining("all clients together");
    assertThat(
            meters.get(GatewayMeter.BUDGET_USED.spec().key()).tag("period", "day").gauge().value())
        .isEqualTo(1);
    assertThat(
            meters
                .get(GatewayMeter.BUDGET_USED.spec().key())
                .tag("period", "month")
                .gauge()
                .value())
        .isEqualTo(0.1);
  }

  @Test
  void shouldShowHowManyBudgetsAreNearlyOrWhollyUsedUp() {
    final BudgetWatch watch = watch();
    used(watch, "rival", "2027-01-30", 0, "2.50");
    used(watch, "shop", "2027-01-30", 0, "8");
    assertThat(budgets("client", "used_up")).as("the day of rival").isOne();
    assertThat(budgets("client", "warning")).as("the day of shop").isOne();
    assertThat(budgets("total", "warning")).isZero();

    now = Instant.parse("2027-01-31T00:00:00Z");

    assertThat(budgets("client", "used_up")).isZero();
    assertThat(budgets("client", "warning")).isZero();
  }

  private double budgets(final String scope, final String state) {
    return meters
        .get(GatewayMeter.BUDGETS.spec().key())
        .tags("scope", scope, "state", state)
        .gauge()
        .value();
  }

  @Test
  void shouldCountTheLastOfEachKeyWhenItIsToldAgain() {
    final BudgetWatch watch = watch();

    for (int again = 0; again < 10; again++) {
      used(watch, "rival", "2027-01-30", 0, "2");
    }

    assertThatCode(asks(watch, "rival")).doesNotThrowAnyException();
  }

  @Test
  void shouldTakeNothingWhenItIsNotKnownWhatWasSpent() {
    known = false;

    assertThatThrownBy(asks(watch(), "shop"))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  @Test
  void shouldTakeJobsAgainWhenTheBudgetIsRaised() throws IOException {
    final BudgetWatch watch = watch();
    used(watch, "rival", "2027-01-30", 0, "3");
    assertThatThrownBy(asks(watch, "rival")).isInstanceOf(ApiException.class);

    write("{\"currency\": \"USD\", \"each_client\": {\"day\": 4}}");
    now = now.plusSeconds(2);

    assertThatCode(asks(watch, "rival")).doesNotThrowAnyException();
  }

  @Test
  void shouldTellWhatIsNearlyOrWhollyUsedUpAlsoOfTheDayThatIsJustOver() {
    final BudgetWatch watch = watch();
    used(watch, "shop", "2027-01-30", 0, "9");
    assertThat(watch.crossings())
        .extracting(BudgetCrossing::client, BudgetCrossing::time, BudgetCrossing::state)
        .containsExactly(tuple("shop", "2027-01-30", "warning"));

    now = Instant.parse("2027-01-31T00:05:00Z");
    used(watch, "shop", "2027-01-30", 0, "11");
    assertThat(watch.crossings())
        .extracting(BudgetCrossing::client, BudgetCrossing::time, BudgetCrossing::state)
        .containsExactly(tuple("shop", "2027-01-30", "used_up"));

    now = Instant.parse("2027-01-31T00:10:01Z");
    assertThat(watch.crossings()).isEmpty();
  }

  @Test
  void shouldRememberTheLastMonthForAMomentOnly() {
    now = Instant.parse("2027-02-01T00:05:00Z");
    final BudgetWatch watch = watch();
    used(watch, "shop", "2027-01-31", 0, "20");
    assertThat(watch.crossings())
        .extracting(BudgetCrossing::time)
        .containsExactly("2027-01-31", "2027-01");
    assertThatCode(asks(watch, "shop")).doesNotThrowAnyException();

    now = Instant.parse("2027-02-01T00:20:00Z");
    used(watch, "shop", "2027-01-31", 1, "20");
    used(watch, "shop", "2027-02-01", 0, "10");
    assertThat(watch.crossings()).extracting(BudgetCrossing::time).containsExactly("2027-02-01");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "no bars; {}",
        "shop|2027-13-01|0; {\"costs\": {\"USD\": 99}}",
        "shop|2027-01-30|0; no json",
        "shop|2027-01-30|0; {\"costs\": {\"USD\": \"a lot\"}}",
        "shop|2027-01-30|0; {\"costs\": {\"USD\": -99}}",
        "shop|2027-01-30|0; {\"costs\": {\"EUR\": 99}}",
        "shop|2027-01-30|0; {\"costs\": 99}",
        "shop|2026-01-30|0; {\"costs\": {\"USD\": 99}}"
      })
  void shouldPassOverWhatSaysNothingOfThisMonth(final String key, final String value) {
    final BudgetWatch watch = watch();

    watch.hear(key, value.getBytes(UTF_8));

    assertThatCode(asks(watch, "shop")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; ISO 4217",
        "{\"currency\": \"USD\", \"warn_percent\": 0}; warn_percent",
        "{\"currency\": \"USD\", \"total\": {}}; total has neither day nor month",
        "{\"currency\": \"USD\", \"total\": {\"year\": 1}}; total has no field 'year'",
        "{\"currency\": \"USD\", \"clients\": {\"a\": {\"day\": -1}}}; clients.a.day must be",
        "{\"currency\": \"USD\", \"total\": {\"day\": \"1e999\"}}; total.day must be",
        "{\"currency\": \"USD\", \"clients\": {\"a\": {\"webhook\": \"ftp://a\"}}};"
            + " clients.a.webhook must be",
        "{\"currency\": \"USD\", \"clients\": {\"a\": {\"dya\": 1}}}; clients.a has no field 'dya'",
        "{\"currency\": \"USD\", \"total\": {\"webhook\": \"https://a\"}}; total has no field",
        "{\"currency\": \"USD\", \"clint\": {}}; no field 'clint'"
      })
  void shouldSayWhatIsWrongWhenTheFileIs(final String file, final String why) throws IOException {
    write(file);

    assertThatThrownBy(this::watch)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(why);
  }

  private BudgetWatch watch() {
    return new BudgetWatch(file(), meters, () -> now, () -> known);
  }

  private static void used(
      final BudgetWatch watch,
      final String client,
      final String day,
      final int partition,
      final String amount) {
    watch.hear(
        client + "|" + day + "|" + partition,
        "{\"costs\":{\"USD\":%s}}".formatted(amount).getBytes(UTF_8));
  }

  private static ThrowingCallable asks(final BudgetWatch watch, final String client) {
    return () -> watch.requireMoney(client);
  }

  private Path file() {
    return directory.resolve("budgets.json");
  }

  private void write(final String text) throws IOException {
    Files.writeString(file(), text);
  }
}
