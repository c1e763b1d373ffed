package io.dragoman.schemas;

import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a result costs, as results say it.
 *
 * @param amount 0 or more, with at most {@link #PLACES} places
 * @param currency ISO 4217
 * @param priceVersion version of the price table that it is by
 */
public record Cost(BigDecimal amount, String currency, String priceVersion) {
  /** More than anybody's smallest price has: a token costs a ten-millionth of a coin. */
  public static final int PLACES = 12;

  /** Letters of a version. */
  public static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** An exponent would let a few bytes be a number of a billion digits. */
  private static final Pattern AMOUNT = Pattern.compile("\\d{1,12}(\\.\\d{1,12})?");

  /** Rounded to {@link #PLACES} places, half to even. */
  public Cost {
    amount = amount.setScale(PLACES, RoundingMode.HALF_EVEN);
  }

  /** The cost of a transcript; empty where none is told, or none that can be. */
  public static Optional<Cost> of(final Transcript transcript) {
    return read(transcript.getCost(), transcript.getCurrency(), transcript.getPriceVersion());
  }

  /** The cost of a translation; empty where none is told, or none that can be. */
  public static Optional<Cost> of(final Translation translation) {
    return read(translation.getCost(), translation.getCurrency(), translation.getPriceVersion());
  }

  /** The cost of a workflow; empty where none is told, or none that can be. */
  public static Optional<Cost> of(final Workflow workflow) {
    return read(workflow.getCost(), workflow.getCurrency(), workflow.getPriceVersion());
  }

  /** Whether the text is a code of ISO 4217. */
  public static boolean isCurrency(final String code) {
    try {
      Currency.getInstance(code);
      return true;
    } catch (final IllegalArgumentException e) {
      return false;
    }
  }

  /** Reads an amount of money: up to 12 digits before the point and {@link #PLACES} behind it. */
  public static Optional<BigDecimal> amount(final String text) {
    return AMOUNT.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** The amount without zeros at its end, never with an exponent. */
  public String text() {
    return text(amount);
  }

  /** An amount of money without zeros at its end, never with an exponent. */
  public static String text(final BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  private static Optional<Cost> read(
      final Optional<String> amount,
      final Optional<String> currency,
      final Optional<String> version) {
    return amount
        .filter(text -> AMOUNT.matcher(text).matches())
        .filter(text -> currency.filter(Cost::isCurrency).isPresent())
        .filter(text -> version.filter(name -> VERSION.matcher(name).matches()).isPresent())
        .map(text -> new Cost(new BigDecimal(text), currency.orElseThrow(), version.orElseThrow()));
  }
}
