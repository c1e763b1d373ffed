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
 * @param attemptsBurnt attempts counted against events that can be answered at once
 * @param measures figures
 * @param memory what a worker took while it ran
 * @param injected what was broken when
 */
record WorkerDrillResult(
    Fault fault,
    long seed,
    int sent,
    int terminal,
    int lost,
    int duplicated,
    int deadLettered,
    int wronglyDeadLettered,
    int attemptsBurnt,
    List<DrillMeasure> measures,
    MemoryTrend memory,
    List<Injection> injected)
    implements DrillResult {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Something that was broken or mended.
   *
   * @param at when
   * @param what happened
   */
  record Injection(Instant at, String what) {}

  /** Whether the promise was kept. */
  boolean kept() {
    return sent > 0
        && lost == 0
        && duplicated == 0
        && wronglyDeadLettered == 0
        && attemptsBurnt == 0;
  }

  @Override
  public boolean passed() {
    return kept() && measures.stream().allMatch(DrillMeasure::reached);
  }

  @Override
  public String text() {
    final StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s drill %s: sent %d, terminal %d, lost %d, duplicated %d, dead letters %d (%d of"
                + " them wrongly), attempts burnt %d, faults %d, seed %d",
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
            seed));
    measures.forEach(measure -> text.append(", ").append(measure.text()));
    if (!memory.samples().isEmpty()) {
      text.append("; ").append(memory.text());
    }
    return text.toString();
  }

  @Override
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
    measures.forEach(measure -> object.put(measure.name(), measure.value()));
    if (!memory.samples().isEmpty()) {
      final ArrayNode samples = object.putArray("memory");
      memory
          .samples()
          .forEach(
              sample ->
                  samples
                      .addObject()
                      .put("after_s", sample.after().toSeconds())
                      .put("heap_bytes", sample.heapBytes())
                      .put("resident_bytes", sample.residentBytes())
                      .put("state_bytes", sample.stateBytes()));
    }
    final ArrayNode array = object.putArray("injected");
    injected.forEach(
        injection ->
            array.addObject().put("at", injection.at().toString()).put("what", injection.what()));
    return object.toPrettyString();
  }

  private String word() {
    if (!kept()) {
      return "BROKEN";
    }
    return passed() ? "KEPT" : "MISSED";
  }
}
