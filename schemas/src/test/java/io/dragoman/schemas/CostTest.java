package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.event.Translation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CostTest {
  @Test
  void shouldSayTheSameWhenWhatItSaidIsRead() {
    final Cost cost = new Cost(new BigDecimal("0.0000001500"), "USD", "2027-01");

    assertThat(cost.text()).isEqualTo("0.00000015");
    assertThat(Cost.of(translation(cost.text(), "USD", "2027-01"))).contains(cost);
  }

  @Test
  void shouldRoundWhenThereAreMorePlacesThanAreTold() {
    assertThat(new Cost(new BigDecimal("0.0000000000015"), "USD", "1").text())
        .isEqualTo("0.000000000002");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "null, USD, 1",
        "-1, USD, 1",
        "1e999999999, USD, 1",
        "١, USD, 1",
        "1., USD, 1",
        "1234567890123, USD, 1",
        "1, null, 1",
        "1, usd, 1",
        "1, ZZZ, 1",
        "1, USD, null",
        "1, USD, a b"
      })
  void shouldTakeNothingForMoneyWhenItCannotBe(
      final @Nullable String amount,
      final @Nullable String currency,
      final @Nullable String version) {
    assertThat(Cost.of(translation(amount, currency, version))).isEmpty();
  }

  private static Translation translation(
      final @Nullable String amount,
      final @Nullable String currency,
      final @Nullable String version) {
    return Translation.newBuilder()
        .setRequestId("r")
        .setIndex(0)
        .setCount(1)
        .setSourceLanguage("kor_Hang")
        .setTargetLanguage("eng_Latn")
        .setSourceText("하나")
        .setText("one")
        .setSentences(List.of())
        .setEngineAttempts(List.of())
        .setEngine("openai")
        .setModelVersion("1")
        .setCompletedAt(Instant.EPOCH)
        .setCost(amount)
        .setCurrency(currency)
        .setPriceVersion(version)
        .build();
  }
}
