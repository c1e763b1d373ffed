package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.ops.drill.ProviderDrillResult.Calls;
import io.dragoman.ops.drill.ProviderDrillResult.Money;
import io.dragoman.ops.drill.ProviderDrillResult.Requests;
import io.dragoman.testkit.ProviderSim;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProviderDrillResultTest {
  private static final Requests REQUESTS = new Requests(100, 97, 0, 0);
  private static final Calls CALLS = new Calls(150, 120, 3, 97, 0, 18, 2, 16, 32);
  private static final Money MONEY = money("0.0977", "0.09770", 0);

  @Test
  void shouldSayKeptWhenEveryCallAndCoinIsAccountedFor() {
    final ProviderDrillResult result = result(REQUESTS, CALLS, MONEY);

    assertThat(result.passed()).isTrue();
    assertThat(result.text())
        .startsWith("KEPT drill provider: kills 3, requests accepted 100, done 97, lost 0,")
        .contains("unexplained 0", "money in results 0.0977, in usage 0.0977,");
    assertThat(result.json()).contains("\"verdict\" : \"KEPT\"", "\"doubled_by_deaths\" : 18");
  }

  @Test
  void shouldSayBrokenWhenAnythingIsWrong() {
    assertThat(
            List.of(
                result(new Requests(0, 0, 0, 0), CALLS, MONEY),
                result(new Requests(100, 97, 1, 0), CALLS, MONEY),
                result(new Requests(100, 97, 0, 1), CALLS, MONEY),
                result(REQUESTS, new Calls(150, 117, 0, 97, 0, 18, 2, 16, 32), MONEY),
                new ProviderDrillResult(3, 1, REQUESTS, CALLS, MONEY, 0),
                result(REQUESTS, new Calls(150, 120, 3, 97, 0, 18, 2, 33, 32), MONEY),
                result(REQUESTS, new Calls(150, 121, 3, 97, 0, 18, 2, 16, 32), MONEY),
                result(REQUESTS, CALLS, money("0.0977", "0.0978", 0)),
                result(REQUESTS, CALLS, money("0", "0", 0)),
                result(REQUESTS, CALLS, money("0.0977", "0.0977", 1))))
        .allSatisfy(result -> assertThat(result.text()).startsWith("BROKEN"));
  }

  @Test
  void shouldCountWhatAProcessAskedToItsDeathWhenItIsAnsweredAfterThat() {
    final List<ProviderSim.Answered> answers =
        List.of(
            new ProviderSim.Answered("a", "life-0", true),
            new ProviderSim.Answered("b", "life-0", false),
            new ProviderSim.Answered("b", "life-0", true),
            new ProviderSim.Answered("a", "life-1", true),
            new ProviderSim.Answered("c", "life-0", true),
            new ProviderSim.Answered("c", "life-1", true),
            new ProviderSim.Answered("c-2", "life-1", true),
            new ProviderSim.Answered("c", "life-1", true));

    final Calls calls = Calls.of(10, answers, 3, 2);

    assertThat(calls).isEqualTo(new Calls(10, 8, 1, 3, 1, 2, 1, 2, 2));
    assertThat(calls.unexplained()).isZero();
  }

  private static ProviderDrillResult result(
      final Requests requests, final Calls calls, final Money money) {
    return new ProviderDrillResult(3, 1, requests, calls, money, 4);
  }

  private static Money money(final String results, final String usage, final int unpriced) {
    return new Money(
        new BigDecimal(results), new BigDecimal(usage), new BigDecimal("0.12"), unpriced);
  }
}
