package io.dragoman.ops.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.schemas.Cost;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * What a drill of a remote engine found.
 *
 * @param kills how many times the translator was killed
 * @param seed of everything random in it
 * @param requests what became of what was submitted
 * @param calls what the provider was asked
 * @param money what that costs
 * @param breakerOpenings how many times the engine's breaker opened
 */
record ProviderVerdict(
    int kills, long seed, Requests requests, Calls calls, Money money, int breakerOpenings)
    implements Verdict {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Requests.
   *
   * @param accepted how many
   * @param done those of them that were answered
   * @param lost those of them that did not end
   * @param doubled those of them that ended, or were answered, more than once
   */
  record Requests(int accepted, int done, int lost, int doubled) {
    boolean kept() {
      return accepted > 0 && done > 0 && lost == 0 && doubled == 0;
    }
  }

  /**
   * Calls.
   *
   * @param made all of them, also those that the provider refused
   * @param answered those that it answered, which it wants to be paid
   * @param useless those of them whose answers were no good
   * @param inResults those that results tell of
   * @param doubledByDeath good answers to what it had answered before the process died
   * @param doubledOtherwise good answers to what it had answered the same process
   * @param mostByOneDeath most answers that were doubled by one death
   * @param bound how many those may be
   */
  record Calls(
      int made,
      int answered,
      int useless,
      int inResults,
      int doubledByDeath,
      int doubledOtherwise,
      int mostByOneDeath,
      int bound) {
    /** What the provider answered, and nobody can say for what. */
    int unexplained() {
      return answered - useless - inResults - doubledByDeath - doubledOtherwise;
    }

    boolean kept() {
      return mostByOneDeath <= bound && unexplained() == 0;
    }
  }

  /**
   * Money, in one currency.
   *
   * @param results what results cost, as they say
   * @param usage what the client's account says
   * @param provider what the provider wants for all that it answered
   * @param unpriced results that tell no cost
   */
  record Money(BigDecimal results, BigDecimal usage, BigDecimal provider, int unpriced) {
    boolean kept() {
      return unpriced == 0 && results.signum() > 0 && results.compareTo(usage) == 0;
    }
  }

  @Override
  public boolean passed() {
    return requests.kept() && calls.kept() && money.kept() && met();
  }

  /** Whether what should be borne came up at all. */
  private boolean met() {
    return breakerOpenings > 0 && calls.useless > 0;
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s drill provider: kills %d, requests accepted %d, done %d, lost %d, doubled %d; calls"
            + " made %d, answered %d, useless %d, in results %d, doubled by deaths %d (at most %d"
            + " by one; %d allowed), doubled otherwise %d, unexplained %d; money in results %s, in"
            + " usage %s, asked by the provider %s; breaker opened %d times, seed %d",
        word(),
        kills,
        requests.accepted,
        requests.done,
        requests.lost,
        requests.doubled,
        calls.made,
        calls.answered,
        calls.useless,
        calls.inResults,
        calls.doubledByDeath,
        calls.mostByOneDeath,
        calls.bound,
        calls.doubledOtherwise,
        calls.unexplained(),
        Cost.text(money.results),
        Cost.text(money.usage),
        Cost.text(money.provider),
        breakerOpenings,
        seed);
  }

  @Override
  public String json() {
    return JSON.createObjectNode()
        .put("drill", "provider")
        .put("verdict", word())
        .put("seed", seed)
        .put("kills", kills)
        .put("requests", requests.accepted)
        .put("done", requests.done)
        .put("lost", requests.lost)
        .put("doubled", requests.doubled)
        .put("calls", calls.made)
        .put("answered", calls.answered)
        .put("useless", calls.useless)
        .put("in_results", calls.inResults)
        .put("doubled_by_deaths", calls.doubledByDeath)
        .put("doubled_by_one_death", calls.mostByOneDeath)
        .put("doubled_by_one_death_allowed", calls.bound)
        .put("doubled_otherwise", calls.doubledOtherwise)
        .put("unexplained", calls.unexplained())
        .put("money_in_results", Cost.text(money.results))
        .put("money_in_usage", Cost.text(money.usage))
        .put("money_asked", Cost.text(money.provider))
        .put("unpriced", money.unpriced)
        .put("breaker_openings", breakerOpenings)
        .toPrettyString();
  }

  private String word() {
    return passed() ? "KEPT" : "BROKEN";
  }
}
