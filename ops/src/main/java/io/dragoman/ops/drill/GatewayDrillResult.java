package io.dragoman.ops.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/**
 * What a drill of the gateway found.
 *
 * @param kills how many times a replica was killed
 * @param seed of everything random in it
 * @param jobs what became of what was submitted
 * @param events what readers saw who moved between replicas
 * @param billed of the client, by the account
 * @param due what the account should say
 */
record GatewayDrillResult(int kills, long seed, Jobs jobs, Events events, Usage billed, Usage due)
    implements DrillResult {
  /**
   * Jobs.
   *
   * @param accepted how many
   * @param lost those of them that did not come to their end
   * @param unknown answers that there is no job of a token that was given
   * @param otherTokens repeated submissions that were given another token
   */
  record Jobs(int accepted, int lost, int unknown, int otherTokens) {
    static final Jobs NONE = new Jobs(0, 0, 0, 0);

    boolean kept() {
      return accepted > 0 && lost == 0 && unknown == 0 && otherTokens == 0;
    }

    Jobs and(final Jobs more) {
      return new Jobs(
          accepted + more.accepted,
          lost + more.lost,
          unknown + more.unknown,
          otherTokens + more.otherTokens);
    }
  }

  /**
   * Events.
   *
   * @param seen how many
   * @param missed those that a reader should have seen and did not
   * @param doubled those that a reader saw twice, or out of order
   * @param moves streams that were opened behind the first one of each job
   */
  record Events(int seen, int missed, int doubled, int moves) {
    static final Events NONE = new Events(0, 0, 0, 0);

    boolean kept() {
      return missed == 0 && doubled == 0;
    }

    Events and(final Events more) {
      return new Events(
          seen + more.seen, missed + more.missed, doubled + more.doubled, moves + more.moves);
    }
  }

  /**
   * What a client has used.
   *
   * @param requests that were accepted
   * @param characters of their texts
   */
  record Usage(long requests, long characters) {
    boolean covers(final Usage other) {
      return requests >= other.requests && characters >= other.characters;
    }
  }

  @Override
  public boolean passed() {
    return jobs.kept() && events.kept() && billed.equals(due);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s drill gateway: kills %d, jobs accepted %d, lost %d, tokens unknown %d, other tokens for"
            + " repetitions %d, events %d, missed %d, doubled %d, moves %d, usage %d requests and"
            + " %d characters of %d and %d, seed %d",
        word(),
        kills,
        jobs.accepted,
        jobs.lost,
        jobs.unknown,
        jobs.otherTokens,
        events.seen,
        events.missed,
        events.doubled,
        events.moves,
        billed.requests,
        billed.characters,
        due.requests,
        due.characters,
        seed);
  }

  @Override
  public String json() {
    return new ObjectMapper()
        .createObjectNode()
        .put("drill", "gateway")
        .put("verdict", word())
        .put("seed", seed)
        .put("kills", kills)
        .put("jobs", jobs.accepted)
        .put("lost", jobs.lost)
        .put("unknown", jobs.unknown)
        .put("other_tokens", jobs.otherTokens)
        .put("events", events.seen)
        .put("missed", events.missed)
        .put("doubled", events.doubled)
        .put("moves", events.moves)
        .put("used_requests", billed.requests)
        .put("used_characters", billed.characters)
        .put("sent_characters", due.characters)
        .toPrettyString();
  }

  private String word() {
    return passed() ? "KEPT" : "BROKEN";
  }
}
