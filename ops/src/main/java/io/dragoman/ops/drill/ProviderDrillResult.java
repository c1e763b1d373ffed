package io.dragoman.ops.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.schemas.Cost;
import io.dragoman.testkit.ProviderSim;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

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
record ProviderDrillResult(
    int kills, long seed, Requests requests, Calls calls, Money money, int breakerOpenings)
    implements DrillResult {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A key of what was answered before, and handed on. */
  private static final Pattern ASKED_AGAIN = Pattern.compile(".+-\\d+");

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
   * @param again good answers to what the same process asked anew on purpose, to see whether the
   *     provider is well
   * @param doubledByDeath good answers to what it had answered, or still answered, a process that
   *     died
   * @param doubledOtherwise good answers to what it had answered the same process, and that had not
   *     used: it came too late
   * @param mostByOneDeath most answers that were doubled by one death
   * @param bound how many those may be
   */
  record Calls(
      int made,
      int answered,
      int useless,
      int inResults,
      int again,
      int doubledByDeath,
      int doubledOtherwise,
      int mostByOneDeath,
      int bound) {
    /**
     * Counts them.
     *
     * @param answers what the provider answered, in order; each life of the process is a caller of
     *     its own, because it may answer one that is dead
     */
    static Calls of(
        final int made,
        final List<ProviderSim.Answered> answers,
        final int inResults,
        final int bound) {
      final Map<String, String> lives = new HashMap<>();
      final Map<String, Integer> byLife = new HashMap<>();
      int useless = 0;
      int again = 0;
      int otherwise = 0;
      for (final ProviderSim.Answered answer : answers) {
        if (!answer.good()) {
          useless++;
        } else if (ASKED_AGAIN.matcher(answer.key()).matches()) {
          again++;
        } else {
          final String before = lives.put(answer.key(), answer.caller());
          if (answer.caller().equals(before)) {
            otherwise++;
          } else if (before != null) {
            byLife.merge(answer.caller(), 1, Integer::sum);
          }
        }
      }
      return new Calls(
          made,
          answers.size(),
          useless,
          inResults,
          again,
          byLife.values().stream().mapToInt(Integer::intValue).sum(),
          otherwise,
          byLife.values().stream().mapToInt(Integer::intValue).max().orElse(0),
          bound);
    }

    /** What the provider answered, and nobody can say for what. */
    int unexplained() {
      return answered - useless - inResults - again - doubledByDeath - doubledOtherwise;
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
            + " made %d, answered %d, useless %d, in results %d, asked again %d, doubled by deaths"
            + " %d (at most %d by one; %d allowed), doubled otherwise %d, unexplained %d; money in"
            + " results %s, in usage %s, asked by the provider %s; breaker opened %d times, seed"
            + " %d",
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
        calls.again,
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
        .put("asked_again", calls.again)
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
