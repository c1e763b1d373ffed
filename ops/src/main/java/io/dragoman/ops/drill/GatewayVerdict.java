package io.dragoman.ops.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;

/**
 * What a drill of the gateway found.
 *
 * @param kills how many times a replica was killed
 * @param seed of everything random in it
 * @param jobs that were accepted
 * @param lost those of them that did not come to their end
 * @param unknown answers that there is no job of a token that was given
 * @param otherTokens repeated submissions that were given another token
 * @param events that readers saw who moved between replicas
 * @param missed events that such a reader did not see
 * @param doubled events that such a reader saw twice, or out of order
 * @param moves streams that were opened behind the first one of each job
 * @param used requests of the client, by the account
 * @param characters of the client, by the account
 * @param charactersSent characters of all accepted jobs
 */
record GatewayVerdict(
    int kills,
    long seed,
    int jobs,
    int lost,
    int unknown,
    int otherTokens,
    int events,
    int missed,
    int doubled,
    int moves,
    long used,
    long characters,
    long charactersSent) {
  /** Whether the promise was kept. */
  boolean kept() {
    return jobs > 0
        && lost == 0
        && unknown == 0
        && otherTokens == 0
        && missed == 0
        && doubled == 0
        && used == jobs
        && characters == charactersSent;
  }

  /** One line. */
  String text() {
    return String.format(
        Locale.ROOT,
        "%s drill gateway: kills %d, jobs accepted %d, lost %d, tokens unknown %d, other tokens for"
            + " repetitions %d, events %d, missed %d, doubled %d, moves %d, usage %d requests and"
            + " %d characters of %d and %d, seed %d",
        word(),
        kills,
        jobs,
        lost,
        unknown,
        otherTokens,
        events,
        missed,
        doubled,
        moves,
        used,
        characters,
        jobs,
        charactersSent,
        seed);
  }

  /** One JSON object. */
  String json() {
    return new ObjectMapper()
        .createObjectNode()
        .put("drill", "gateway")
        .put("verdict", word())
        .put("seed", seed)
        .put("kills", kills)
        .put("jobs", jobs)
        .put("lost", lost)
        .put("unknown", unknown)
        .put("other_tokens", otherTokens)
        .put("events", events)
        .put("missed", missed)
        .put("doubled", doubled)
        .put("moves", moves)
        .put("used_requests", used)
        .put("used_characters", characters)
        .put("sent_characters", charactersSent)
        .toPrettyString();
  }

  private String word() {
    return kept() ? "KEPT" : "BROKEN";
  }
}
