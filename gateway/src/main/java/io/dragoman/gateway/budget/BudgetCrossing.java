package io.dragoman.gateway.budget;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A budget of which as much is used as somebody wants to know.
 *
 * @param client whose it is; null: that of all clients together
 * @param period {@code day} or {@code month}
 * @param time which one, UTC: {@code 2027-01-31} or {@code 2027-01}
 * @param state {@code warning} or {@code used_up}
 * @param used how much is, a decimal number
 * @param limit how much may be, a decimal number
 * @param currency ISO 4217
 * @param end when there is money again
 */
public record BudgetCrossing(
    @Nullable String client,
    String period,
    String time,
    String state,
    String used,
    String limit,
    String currency,
    Instant end) {}
