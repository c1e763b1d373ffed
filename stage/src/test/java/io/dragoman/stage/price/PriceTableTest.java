package io.dragoman.stage.price;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.Cost;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriceTableTest {
  private static final Consumption USED =
      new Consumption(2, 1_234, 567, Duration.ofMillis(1_500), 40, Duration.ofNanos(250_000_000));

  @Test
  void shouldAddUpEveryUnitExactlyWhenSeveralHavePrices() {
    final PriceTable table =
        table(
            """
            {"engine": "openai", "per_call": "0.01", "per_million_input_tokens": "0.15",
             "per_thousand_output_tokens": 0.0006, "per_character": "0.00001",
             "per_audio_minute": "0.006", "per_engine_hour": "3.6"}\
            """);

    // 0.02 + 0.0001851 + 0.0003402 + 0.0004 + 0.00015 + 0.00025
    assertThat(table.cost("openai", "m-1", USED).map(Cost::text)).contains("0.0213253");
  }

  @Test
  void shouldTellCurrencyAndVersionWhenItTellsAnAmount() {
    final Cost cost = table("{\"per_call\": 1}").cost("any", "m-1", USED).orElseThrow();

    assertThat(cost.currency()).isEqualTo("EUR");
    assertThat(cost.priceVersion()).isEqualTo("v1");
    assertThat(cost.text()).isEqualTo("2");
  }

  @Test
  void shouldTakeTheFirstPriceThatMatchesWhenSeveralDo() {
    final PriceTable table =
        table(
            """
            {"engine": "openai*", "model": "large-*", "per_call": "3"},
            {"engine": "openai*", "per_call": "2"}\
            """);

    assertThat(table.cost("openai-fallback", "large-1", USED).map(Cost::text)).contains("6");
    assertThat(table.cost("openai", "small-1", USED).map(Cost::text)).contains("4");
    assertThat(table.cost("onnx", "small-1", USED)).isEmpty();
  }

  @Test
  void shouldTakeNamesAsTheyAreWhenTheyHaveLettersOfPatterns() {
    assertThat(table("{\"engine\": \"a.c\", \"per_call\": 1}").cost("abc", "m", USED)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [] | 1 to 1000
          [{"engine": "a"}] | prices[0] has no price
          [{"per_cal": 1}] | did you mean 'per_call'?
          [{"per_call": -1}] | prices[0].per_call must be a decimal number of 0 or more
          [{"per_call": "1e99"}] | prices[0].per_call must be
          [{"per_call": "1e-999999999"}] | prices[0].per_call must be
          [{"per_call": "free"}] | prices[0].per_call must be
          [{"per_call": 1, "per_call": 2}] | Duplicate
          [{"engine": 1, "per_call": 1}] | prices[0].engine must be a name
          [{"per_call": 1}, {"per_call": 2}] | prices[1] is never used
          [{"per_audio_second": 1, "per_audio_minute": 60}] | two prices of audio
          """)
  void shouldSayWhatIsWrongWhenAPriceIsNone(final String prices, final String why) {
    assertThatThrownBy(() -> parse("v1", "EUR", prices))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldSayWhatIsWrongWhenTheHeadIs() {
    assertThatThrownBy(() -> parse("v 1", "EUR", "[{\"per_call\": 1}]"))
        .hasMessageContaining("version must be");
    assertThatThrownBy(() -> parse("v1", "euro", "[{\"per_call\": 1}]"))
        .hasMessageContaining("ISO 4217");
    assertThatThrownBy(() -> PriceTable.parse("null".getBytes(UTF_8)))
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> PriceTable.parse("{\"prise\": 1}".getBytes(UTF_8)))
        .hasMessageContaining("no field 'prise'");
  }

  @Test
  void shouldAskForAnotherVersionWhenPricesChange() {
    final PriceTable before = table("{\"per_call\": 1}");

    assertThatThrownBy(() -> parse("v1", "EUR", "[{\"per_call\": 2}]").requireNewVersion(before))
        .hasMessageContaining("another version than 'v1'");
    assertThatCode(() -> parse("v2", "EUR", "[{\"per_call\": 2}]").requireNewVersion(before))
        .doesNotThrowAnyException();
  }

  private static PriceTable table(final String prices) {
    return parse("v1", "EUR", "[" + prices + "]");
  }

  private static PriceTable parse(
      final String version, final String currency, final String prices) {
    return PriceTable.parse(file(version, currency, prices).getBytes(UTF_8));
  }

  private static String file(final String version, final String currency, final String prices) {
    return "{\"version\": \"%s\", \"currency\": \"%s\", \"prices\": %s}"
        .formatted(version, currency, prices);
  }
}
