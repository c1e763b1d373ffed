package io.dragoman.ops.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What a drill found.
 *
 * @param fault what was broken
 * @param seed of everything random in it
 * @param sent events sent, repetitions not counted
 * @param terminal events that ended
 * @param lost events that did not
 * @param duplicated events that ended, or were answered, more than once
 * @param deadLettered events that ended as dead letters
 * @param wronglyDeadLettered those of them that were not poison
 * @param attemptsBurnt attempts counted against events that were not poison
 * @param injected what was broken when
 */
public record DrillVerdict(
    Fault fault,
    long seed,
    int sent,
    int terminal,
    int lost,
    int duplicated,
    int deadLettered,
    int wronglyDeadLettered,
    int attemptsBurnt,
    List<Injection> injected) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Something that was broken or mended.
   *
   * @param at when
   * @param what happened
   */
  public record Injection(Instant at, String what) {}

  /**
   * Whether the promise was kept; a hiccup is the one fault for which an attempt may be counted.
   */
  public boolean kept() {
    return sent > 0
        && lost == 0
        && duplicated == 0
        && wronglyDeadLettered == 0
        && (attemptsBurnt == 0 || fault == Fault.POISON);
  }

  /** One line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s drill %s: sent %d, terminal %d, lost %d, duplicated %d, dead letters %d (%d of them"
            + " wrongly), attempts burnt %d, faults %d, seed %d",
        word(),
        fault.name().toLowerCase(Locale.ROOT),
        sent,
        terminal,
        lost,
        duplicated,
        deadLettered,
        wronglyDeadLettered,
        attemptsBurnt,
        injected.size(),
        seed);
  }

  /** One JSON object. */
  public String json() {
    final ObjectNode object = JSON.createObjectNode();
    object
        .put("drill", fault.name().toLowerCase(Locale.ROOT))
        .put("verdict", word())
        .put("seed", seed)
        .put("sent", sent)
        .put("terminal", terminal)
        .put("lost", lost)
        .put("duplicated", duplicated)
        .put("dead_lettered", deadLettered)
        .put("wrongly_dead_lettered", wronglyDeadLettered)
        .put("attempts_burnt", attemptsBurnt);
    final ArrayNode array = object.putArray("injected");
    injected.forEach(
        injection ->
            array.addObject().put("at", injection.at().toString()).put("what", injection.what()));
    return object.toPrettyString();
  }

  private String word() {
    return kept() ? "KEPT" : "BROKEN";
  }
}
