package io.dragoman.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.RequestBody;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Map<String, Tier> tiers =
      Tier.parse(List.of("gold=0/600/0/4", "free=2/6/10/1", "any=0/0/0/1"));
  private final RateLimits limits =
      new RateLimits(name -> tiers.getOrDefault(name, Tier.DEFAULT), 1, () -> now);

  @Test
  void shouldServeABurstAndThenAsManyAsTheMinuteHas() {
    assertThat(served("free", 5)).isEqualTo(2);
    pass(Duration.ofSeconds(1));
    assertThat(served("free", 5)).isEqualTo(2);
    pass(Duration.ofSeconds(1));
    assertThat(served("free", 5)).isEqualTo(2);
    pass(Duration.ofSeconds(1));
    assertThat(served("free", 5)).isZero();
    pass(Duration.ofSeconds(10));
    assertThat(served("free", 5)).isEqualTo(1);
  }

  @Test
  void shouldHoldTheHourAlsoWhenMinutesAreKept() {
    int served = 0;
    for (int minute = 0; minute < 10; minute++) {
      served += served("free", 1);
      pass(Duration.ofSeconds(10));
      served += served("free", 1);
      pass(Duration.ofSeconds(50));
    }

    assertThat(served).isEqualTo(11);
  }

  @Test
  void shouldSayWhatIsLeftAndWhenToComeAgain() {
    assertThat(limits.admit(from("shop", "free")))
        .containsEntry(
            "RateLimit-Policy", "\"second\";q=2;w=1, \"minute\";q=6;w=60, \"hour\";q=10;w=3600")
        .containsEntry("RateLimit", "\"second\";r=1;t=1")
        .containsEntry("X-RateLimit-Limit", "2")
        .containsEntry("X-RateLimit-Remaining", "1");
    limits.admit(from("shop", "free"));
    pass(Duration.ofSeconds(1));
    limits.admit(from("shop", "free"));
    limits.admit(from("shop", "free"));
    pass(Duration.ofSeconds(1));
    limits.admit(from("shop", "free"));
    limits.admit(from("shop", "free"));
    pass(Duration.ofSeconds(1));

    final ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> limits.admit(from("shop", "free")));

    assertThat(refusal.code().status()).isEqualTo(429);
    assertThat(refusal.headers())
        .containsEntry("Retry-After", "7")
        .containsEntry("X-RateLimit-Remaining", "0");
  }

  @Test
  void shouldCountEachClientForItself() {
    assertThat(served("free", 5)).isEqualTo(2);
    assertThat(limits.admit(from("another", "free"))).isNotEmpty();
  }

  @Test
  void shouldServeWithoutLimitsWhereThereAreNone() {
    assertThat(served("any", 10_000)).isEqualTo(10_000);
    assertThat(served("gold", 700)).isEqualTo(600);
    assertThat(served("unnamed", 100)).isEqualTo(10);
  }

  @Test
  void shouldForgetClientsThatHaveAllBack() {
    IntStream.range(0, 1_000).forEach(client -> limits.admit(from("client" + client, "free")));
    assertThat(limits.size()).isEqualTo(1_000);

    pass(Duration.ofHours(1));
    limits.admit(from("shop", "free"));

    assertThat(limits.size()).isEqualTo(1);
  }

  private int served(final String tier, final int requests) {
    return (int)
        IntStream.range(0, requests)
            .filter(
                ignored -> {
                  try {
                    limits.admit(from("shop-" + tier, tier));
                    return true;
                  } catch (final ApiException e) {
                    return false;
                  }
                })
            .count();
  }

  private void pass(final Duration time) {
    now = now.plus(time);
  }

  private static ApiRequest from(final String client, final String tier) {
    return new ApiRequest(
        new Principal(client, Optional.of(Role.CLIENT), "", tier),
        "id",
        InetAddress.getLoopbackAddress(),
        Map.of(),
        Map.of(),
        Map.of(),
        RequestBody.NONE,
        Optional.empty());
  }
}
