package io.dragoman.gateway.budget;

import io.dragoman.gateway.budget.Budget.Period;
import io.dragoman.gateway.meters.GatewayMeter;
import io.dragoman.resilience.config.WatchedFile;
import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.Shown;
import io.dragoman.web.Admission;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes no job of a client that has no money left, and warns before that. What was taken goes on to
 * its end, so that a client may spend as much more as it had under way.
 *
 * <p>Each replica reads {@code usage}, which the account writes within a second of what was used.
 * Until it has read what is there, no job is taken.
 */
public final class BudgetWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BudgetWatch.class);
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  /** Within which what was spent on a day is told. */
  private static final Duration HEARD_LATER = Duration.ofMinutes(10);

  private static final String TOTAL = "total";
  private static final String CLIENT = "client";

  private final WatchedFile<Budgets> file;
  private final InstantSource clock;
  private final Optional<TopicFollower> follower;
  private final BooleanSupplier known;
  private final Counter clientRefusals;
  private final Counter totalRefusals;
  private final Set<String> warned = new HashSet<>();
  private final Spending spending;

  /**
   * Follows what is used, once it is started.
   *
   * @param key the key of the configuration that names the file
   * @param client properties that every Kafka client needs
   * @param topic full name of {@code usage}
   * @throws io.dragoman.resilience.config.ConfigurationException when the file cannot be used
   */
  public BudgetWatch(
      final String key,
      final Path path,
      final Map<String, Object> client,
      final String topic,
      final MeterRegistry meters,
      final TimeSource time) {
    this.file = new WatchedFile<>(key, path, Budgets::parse, Budgets::requireCurrencyOf, time);
    this.clock = time;
    this.spending = new Spending(file.get().currency());
    final TopicFollower following =
        new TopicFollower(
            "budgets",
            client,
            IsolationLevel.READ_COMMITTED,
            topic,
            new TopicFollower.Listener() {
              @Override
              public void hear(final ConsumerRecord<String, byte[]> record) {
                BudgetWatch.this.hear(record.key(), record.value());
              }

              @Override
              public Optional<Instant> since() {
                return Optional.of(
                    lately()
                        .withDayOfMonth(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .minus(CLOCKS_DIFFER));
              }
            },
            time.steady());
    this.follower = Optional.of(following);
    this.known = following::isCaughtUp;
    this.clientRefusals = GatewayMeter.BUDGET_REFUSALS.counter(meters, CLIENT);
    this.totalRefusals = GatewayMeter.BUDGET_REFUSALS.counter(meters, TOTAL);
    show(meters);
  }

  /** Hears what it is told. */
  BudgetWatch(
      final Path path,
      final MeterRegistry meters,
      final InstantSource clock,
      final BooleanSupplier known) {
    this.file =
        new WatchedFile<>("budgets.file", path, Budgets::parse, Budgets::requireCurrencyOf, clock);
    this.clock = clock;
    this.spending = new Spending(file.get().currency());
    this.follower = Optional.empty();
    this.known = known;
    this.clientRefusals = GatewayMeter.BUDGET_REFUSALS.counter(meters, CLIENT);
    this.totalRefusals = GatewayMeter.BUDGET_REFUSALS.counter(meters, TOTAL);
    show(meters);
  }

  private void show(final MeterRegistry meters) {
    for (final Period period : Period.values()) {
      GatewayMeter.BUDGET_USED.gauge(meters, this, watch -> watch.share(period), period.word());
    }
    for (final BudgetState state : List.of(BudgetState.WARNING, BudgetState.USED_UP)) {
      GatewayMeter.BUDGETS.gauge(meters, this, watch -> watch.clients(state), CLIENT, state.word());
      GatewayMeter.BUDGETS.gauge(meters, this, watch -> watch.totals(state), TOTAL, state.word());
    }
  }

  /** Begins to read. */
  public void start() {
    follower.ifPresent(TopicFollower::start);
  }

  /** Looks at the caller's money first. */
  public Admission before(final Admission next) {
    return request -> {
      requireMoney(request.caller().name());
      return next.admit(request);
    };
  }

  synchronized void hear(final String key, final byte[] value) {
    if (key == null || value == null) {
      return;
    }
    final LocalDate today = today();
    spending
        .hear(key, value, lately(), today)
        .ifPresent(
            client -> {
              final Budgets budgets = file.get();
              for (final Period period : Period.values()) {
                warn(
                    budgets,
                    CLIENT + " " + Shown.text(client),
                    period,
                    today,
                    budgets.of(client),
                    spending.of(client, period, today));
                warn(budgets, TOTAL, period, today, budgets.total(), spending.ofAll(period, today));
              }
            });
  }

  /** Once for each budget and time that it is for. */
  private void warn(
      final Budgets budgets,
      final String whose,
      final Period period,
      final LocalDate today,
      final Budget budget,
      final BigDecimal used) {
    final BudgetState state = BudgetState.of(budget.of(period), budgets.warnAt(), used);
    if (state == BudgetState.FINE) {
      return;
    }
    final boolean gone = state == BudgetState.USED_UP;
    warned.removeIf(known -> !known.startsWith(today.toString().substring(0, 7)));
    if (warned.add(period.time(today) + " " + period + " " + whose + " " + gone)) {
      LOG.warn(
          "The budget of {} for the {} is {}: {} of {} {}",
          whose,
          period.word(),
          gone ? "used up, and no more jobs are taken" : "nearly used up",
          Cost.text(used),
          Cost.text(budget.of(period).orElseThrow()),
          budgets.currency());
    }
  }

  /** Whether all is known that was spent before this process began to read. */
  public boolean isKnown() {
    return known.getAsBoolean();
  }

  /** Who is told of the budget of a client beside the operator. */
  public synchronized Optional<URI> webhook(final String client) {
    return Optional.ofNullable(file.get().webhooks().get(client));
  }

  /** Budgets of this day and month that are nearly or wholly used up, and those just over. */
  public synchronized Set<BudgetCrossing> crossings() {
    final Budgets budgets = file.get();
    final Set<BudgetCrossing> crossings = new LinkedHashSet<>();
    for (final LocalDate day : new TreeSet<>(List.of(lately(), today()))) {
      for (final Period period : Period.values()) {
        crossing(budgets, budgets.total(), null, period, day, spending.ofAll(period, day))
            .ifPresent(crossings::add);
        for (final String client : spending.clients()) {
          crossing(
                  budgets,
                  budgets.of(client),
                  client,
                  period,
                  day,
                  spending.of(client, period, day))
              .ifPresent(crossings::add);
        }
      }
    }
    return crossings;
  }

  private static Optional<BudgetCrossing> crossing(
      final Budgets budgets,
      final Budget budget,
      final @Nullable String client,
      final Period period,
      final LocalDate day,
      final BigDecimal used) {
    final BudgetState state = BudgetState.of(budget.of(period), budgets.warnAt(), used);
    // A budget of nothing is no news.
    return state == BudgetState.FINE || used.signum() == 0
        ? Optional.empty()
        : Optional.of(
            new BudgetCrossing(
                client,
                period.word(),
                period.time(day),
                state.word(),
                Cost.text(used),
                Cost.text(budget.of(period).orElseThrow()),
                budgets.currency(),
                period.end(day)));
  }

  synchronized void requireMoney(final String client) {
    final Budgets budgets = file.get();
    if (!known.getAsBoolean()) {
      throw new ApiException(
              Code.UNAVAILABLE,
              "It is not known yet what was spent.",
              "Nothing was taken; try again in a moment.")
          .withHeader("Retry-After", "1");
    }
    final LocalDate today = today();
    for (final Period period : Period.values()) {
      if (isGone(budgets.of(client), period, spending.of(client, period, today))) {
        clientRefusals.increment();
        throw refusal("Your budget", period);
      }
      if (isGone(budgets.total(), period, spending.ofAll(period, today))) {
        totalRefusals.increment();
        throw refusal("The budget of all clients together", period);
      }
    }
  }

  private static boolean isGone(final Budget budget, final Period period, final BigDecimal used) {
    return BudgetState.of(budget.of(period), BigDecimal.ONE, used) == BudgetState.USED_UP;
  }

  private synchronized double clients(final BudgetState state) {
    final Budgets budgets = file.get();
    final LocalDate today = today();
    return spending.clients().stream()
        .flatMap(
            client ->
                Arrays.stream(Period.values())
                    .map(
                        period ->
                            BudgetState.of(
                                budgets.of(client).of(period),
                                budgets.warnAt(),
                                spending.of(client, period, today))))
        .filter(state::equals)
        .count();
  }

  private synchronized double totals(final BudgetState state) {
    final Budgets budgets = file.get();
    return Arrays.stream(Period.values())
        .map(
            period ->
                BudgetState.of(
                    budgets.total().of(period), budgets.warnAt(), spending.ofAll(period, today())))
        .filter(state::equals)
        .count();
  }

  private ApiException refusal(final String whose, final Period period) {
    final Instant end = period.end(today());
    final long wait = Math.max(1, Duration.between(clock.instant(), end).toSeconds());
    return new ApiException(
            Code.BUDGET_USED_UP,
            whose + " for this " + period.word() + " is used up.",
            "Nothing was taken; there is money again at %s, or when an operator raises the budget."
                .formatted(end))
        .withHeader("Retry-After", Long.toString(wait));
  }

  /** How much of the budget of all clients is used; 0 where there is none. */
  private synchronized double share(final Period period) {
    return file.get()
        .total()
        .of(period)
        .map(
            limit ->
                limit.signum() == 0
                    ? 1
                    : spending
                        .ofAll(period, today())
                        .divide(limit, MathContext.DECIMAL64)
                        .doubleValue())
        .orElse(0.0);
  }

  /** The day whose last spending may not have been heard of yet; mostly today. */
  private LocalDate lately() {
    return LocalDate.ofInstant(clock.instant().minus(HEARD_LATER), ZoneOffset.UTC);
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  @Override
  public void close() {
    follower.ifPresent(TopicFollower::close);
  }
}
