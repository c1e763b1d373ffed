package io.dragoman.gateway.budget;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** How much of a budget is left. */
enum BudgetState {
  /** Enough, or there is none. */
  FINE,
  /** As much is used as is worth a warning. */
  WARNING,
  /** None: nothing more is taken. */
  USED_UP;

  /**
   * Of one budget.
   *
   * @param limit empty: there is none
   * @param warnAt which share is worth a warning
   */
  static BudgetState of(
      final Optional<BigDecimal> limit, final BigDecimal warnAt, final BigDecimal used) {
    if (limit.isEmpty()) {
      return FINE;
    }
    if (used.compareTo(limit.get()) >= 0) {
      return USED_UP;
    }
    return used.compareTo(limit.get().multiply(warnAt)) >= 0 ? WARNING : FINE;
  }

  /** As meters and webhooks say it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
