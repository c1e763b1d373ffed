package io.dragoman.gateway.budget;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dragoman.gateway.budget.Budget.Period;
import io.dragoman.schemas.Cost;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What clients spent this month in one currency, from the records of {@code usage}, of which each
 * tells the sum of a client's day in one partition.
 *
 * <p>Not thread-safe.
 */
final class Spending {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** What is larger is no money, and would take long to add. */
  private static final BigDecimal MOST = new BigDecimal("1e18");

  private static final char BAR = '|';

  /** Days by client and partition: each is told again and again. */
  private final Map<String, Map<String, BigDecimal>> told = new HashMap<>();

  private final Map<LocalDate, BigDecimal> all = new HashMap<>();
  private final String currency;
  private YearMonth month = YearMonth.of(1970, 1);

  /** Of a currency. */
  Spending(final String currency) {
    this.currency = currency;
  }

  /**
   * Takes a record.
   *
   * @param key {@code CLIENT|DAY|PARTITION}; another one is passed over
   * @return whose it is, if it says anything of this month
   */
  Optional<String> hear(final String key, final byte[] value, final LocalDate today) {
    final int partition = key.lastIndexOf(BAR);
    final int date = key.lastIndexOf(BAR, partition - 1);
    if (date < 0) {
      return Optional.empty();
    }
    final LocalDate day;
    final BigDecimal amount;
    try {
      day = LocalDate.parse(key.substring(date + 1, partition));
      amount = amount(JSON.readTree(value).path("costs").path(currency));
    } catch (final IOException | DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
    turnTo(YearMonth.from(today));
    if (!YearMonth.from(day).equals(month) || amount.signum() <= 0) {
      return Optional.empty();
    }
    final String client = key.substring(0, date);
    final BigDecimal before =
        told.computeIfAbsent(client, any -> new HashMap<>()).put(key.substring(date + 1), amount);
    all.merge(day, before == null ? amount : amount.subtract(before), BigDecimal::add);
    return Optional.of(client);
  }

  private static BigDecimal amount(final JsonNode told) {
    if (!told.isNumber()) {
      return BigDecimal.ZERO;
    }
    final BigDecimal amount = told.decimalValue();
    return amount.signum() <= 0 || amount.compareTo(MOST) > 0 || amount.scale() > 2 * Cost.PLACES
        ? BigDecimal.ZERO
        : amount;
  }

  private void turnTo(final YearMonth now) {
    if (!now.equals(month)) {
      month = now;
      told.clear();
      all.clear();
    }
  }

  /** Whoever spent anything this month. */
  Set<String> clients() {
    return told.keySet();
  }

  /** What a client spent until now. */
  BigDecimal of(final String client, final Period period, final LocalDate today) {
    if (!YearMonth.from(today).equals(month)) {
      return BigDecimal.ZERO;
    }
    final String day = today.toString();
    return told.getOrDefault(client, Map.of()).entrySet().stream()
        .filter(each -> period == Period.MONTH || each.getKey().startsWith(day))
        .map(Map.Entry::getValue)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** What all clients spent until now. */
  BigDecimal ofAll(final Period period, final LocalDate today) {
    if (!YearMonth.from(today).equals(month)) {
      return BigDecimal.ZERO;
    }
    return period == Period.DAY
        ? all.getOrDefault(today, BigDecimal.ZERO)
        : all.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
