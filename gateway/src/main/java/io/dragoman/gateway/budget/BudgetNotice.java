package io.dragoman.gateway.budget;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is told of a budget, and how far that is.
 *
 * @param audience who is told
 * @param crossing what is told
 * @param noted when that was seen
 * @param attempts how many times it was tried
 * @param next when it is tried next; null: it was taken, or is not tried any more
 */
public record BudgetNotice(
    Audience audience,
    BudgetCrossing crossing,
    Instant noted,
    int attempts,
    @Nullable Instant next) {

  /** Who is told of budgets. */
  public enum Audience {
    OPERATOR,
    CLIENT
  }

  /** One that is to be told at once. */
  static BudgetNotice of(
      final Audience audience, final BudgetCrossing crossing, final Instant now) {
    return new BudgetNotice(audience, crossing, now, 0, now);
  }

  /** After another try. */
  public BudgetNotice tried(final @Nullable Instant again) {
    return new BudgetNotice(audience, crossing, noted, attempts + 1, again);
  }

  /**
   * The same for the same budget, time and state, whoever saw it and however often; a budget of
   * another amount is another one. Ids of webhooks may hold few characters, and names hold any.
   */
  public String id() {
    final String what =
        String.join(
            "\n",
            audience.name(),
            crossing.period(),
            crossing.time(),
            crossing.state(),
            crossing.limit(),
            crossing.currency(),
            crossing.client() == null ? "total" : "client " + crossing.client());
    return "budget-" + UUID.nameUUIDFromBytes(what.getBytes(UTF_8));
  }

  /** What is known when both were heard, in whichever order: nothing is told again. */
  BudgetNotice and(final BudgetNotice other) {
    if (next == null || other.next == null) {
      return next == null ? this : other;
    }
    return attempts > other.attempts ? this : other;
  }
}
