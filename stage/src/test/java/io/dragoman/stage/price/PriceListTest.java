package io.dragoman.stage.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.Cost;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PriceListTest {
  private static final Consumption ONE = new Consumption(1, 0, 0, Duration.ZERO, 0, Duration.ZERO);

  @TempDir private Path directory;
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private Instant now = Instant.parse("2027-01-31T12:00:00Z");

  @Test
  void shouldCostNothingAgainWhenItWasAnsweredBefore() throws IOException {
    final PriceList list = list("v1", "1.5");

    assertThat(list.cost("openai", "m", true, ONE).map(Cost::text)).contains("0");
    assertThat(list.cost("openai", "m", false, ONE).map(Cost::text)).contains("1.5");
    assertThat(meters.get(PriceMeter.RESULTS_COST.spec().key()).counter().count()).isEqualTo(1.5);
  }

  @Test
  void shouldTellNoCostAndCountWhenAnEngineHasNoPrice() throws IOException {
    assertThat(list("v1", "1").cost("onnx", "m", false, ONE)).isEmpty();
    assertThat(meters.get(PriceMeter.RESULTS_UNPRICED.spec().key()).counter().count()).isOne();
  }

  @Test
  void shouldTakeNewPricesWhenTheFileChanges() throws IOException {
    final PriceList list = list("v1", "1");

    write("v2", "20");
    now = now.plusSeconds(2);

    assertThat(list.cost("openai", "m", false, ONE))
        .hasValueSatisfying(
            cost -> {
              assertThat(cost.text()).isEqualTo("20");
              assertThat(cost.priceVersion()).isEqualTo("v2");
            });
  }

  @Test
  void shouldKeepThePricesOfBeforeWhenTheNewOnesAreWrong() throws IOException {
    final PriceList list = list("v1", "1");

    write("v1", "20");
    now = now.plusSeconds(2);
    assertThat(list.cost("openai", "m", false, ONE).map(Cost::text)).contains("1");
    Files.delete(file());
    now = now.plusSeconds(2);
    assertThat(list.cost("openai", "m", false, ONE).map(Cost::text)).contains("1");
  }

  @Test
  void shouldNotStartWhenTheFileIsNotThere() {
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(PriceList.PRICES_FILE)
        .hasMessageContaining("prices.json");
  }

  private PriceList list(final String version, final String price) throws IOException {
    write(version, price);
    return open();
  }

  private PriceList open() {
    final Settings settings =
        PriceList.define(ConfigSpec.builder())
            .build()
            .resolve(Map.of(PriceList.PRICES_FILE, file().toString()));
    return PriceList.of(settings, meters, () -> now);
  }

  private Path file() {
    return directory.resolve("prices.json");
  }

  private void write(final String version, final String price) throws IOException {
    Files.writeString(
        file(),
        """
        {"version": "%s", "currency": "USD", "prices": [{"engine": "openai", "per_call": "%s"}]}
        """
            .formatted(version, price));
  }
}
