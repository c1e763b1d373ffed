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
 * What clients spent on days and in months in one currency, from the records of {@code usage}, of
 * which each tells the sum of a client's day in one partition.
 *
 * <p>Not thread-safe.
 */
final class Spending {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** What is larger is no money, and would take long to add. */
  private static final BigDecimal MOST = new BigDecimal("1e18");

  private static final char BAR = '|';

  private final Map<String, Account> accounts = new HashMap<>();
  private final Sums all = new Sums();
  private final String currency;
  private YearMonth oldest = YearMonth.of(1970, 1);

  /** Of a currency. */
  Spending(final String currency) {
    this.currency = currency;
  }

  /** What was spent, by time: {@code 2027-01-31} and {@code 2027-01}. */
  private static final class Sums {
    private final Map<String, BigDecimal> sums = new HashMap<>();

    void add(final LocalDate day, final BigDecimal amount) {
      for (final Period period : Period.values()) {
        sums.merge(period.time(day), amount, BigDecimal::add);
      }
    }

    BigDecimal of(final Period period, final LocalDate day) {
      return sums.getOrDefault(period.time(day), BigDecimal.ZERO);
    }
  }

  /**
   * One client's.
   *
   * @param told by day and partition, of which each is told again and again
   */
  private record Account(Map<String, BigDecimal> told, Sums sums) {
    Account() {
      this(new HashMap<>(), new Sums());
    }
  }

  /**
   * Takes a record.
   *
   * @param key {@code CLIENT|DAY|PARTITION} and more, see {@code Accounts}; another one is passed
   *     over
   * @param since months before that of this day are forgotten
   * @return whose it is, if it says anything of a month that is remembered
   */
  Optional<String> hear(
      final String key, final byte[] value, final LocalDate since, final LocalDate today) {
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
    turnTo(YearMonth.from(since));
    final YearMonth month = YearMonth.from(day);
    if (month.isBefore(oldest) || month.isAfter(YearMonth.from(today)) || amount.signum() <= 0) {
      return Optional.empty();
    }
    final String client = key.substring(0, date);
    add(client, day, key.substring(date + 1), amount);
    return Optional.of(client);
  }

  private void add(
      final String client, final LocalDate day, final String part, final BigDecimal amount) {
    final Account account = accounts.computeIfAbsent(client, any -> new Account());
    final BigDecimal before = account.told().put(part, amount);
    final BigDecimal more = before == null ? amount : amount.subtract(before);
    account.sums().add(day, more);
    all.add(day, more);
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

  private void turnTo(final YearMonth month) {
    if (month.isAfter(oldest)) {
      oldest = month;
      final Map<String, Account> before = Map.copyOf(accounts);
      accounts.clear();
      all.sums.clear();
      before.forEach(
          (client, account) ->
              account
                  .told()
                  .forEach(
                      (part, amount) -> {
                        final LocalDate day =
                            LocalDate.parse(part.substring(0, part.lastIndexOf(BAR)));
                        if (!YearMonth.from(day).isBefore(oldest)) {
                          add(client, day, part, amount);
                        }
                      }));
    }
  }

  /** Whoever spent anything in a month that is remembered. */
  Set<String> clients() {
    return accounts.keySet();
  }

  /** What a client spent on a day, or in its month. */
  BigDecimal of(final String client, final Period period, final LocalDate day) {
    final Account account = accounts.get(client);
    return account == null ? BigDecimal.ZERO : account.sums().of(period, day);
  }

  /** What all clients spent on a day, or in its month. */
  BigDecimal ofAll(final Period period, final LocalDate day) {
    return all.of(period, day);
  }
}
