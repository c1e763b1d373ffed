package io.dragoman.ops.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.schemas.event.UnitStatus;
import java.time.Duration;
import java.util.List;

/**
 * What the demonstration found, as data.
 *
 * @param outcomes one for each sample
 * @param http what the gateway answered to one of them
 * @param starting how long the local stack took to become ready
 * @param working from the first sample sent to the last result
 */
public record DemoReport(
    List<SampleOutcome> outcomes, HttpAnswer http, Duration starting, Duration working) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public DemoReport {
    outcomes = List.copyOf(outcomes);
  }

  /** Whether all of it is as it should be. */
  public boolean passed() {
    return result().passed() && http.right();
  }

  /** Whether the samples came through, and by which figures. */
  public DemoResult result() {
    return DemoResult.of(outcomes);
  }

  /** Seconds of audio sent. */
  public double audioSeconds() {
    return outcomes.stream().mapToDouble(outcome -> outcome.sample().seconds().orElse(0.0)).sum();
  }

  /** The report as JSON; durations are in seconds, those of samples in milliseconds. */
  public ObjectNode toJson() {
    final DemoResult result = result();
    final ObjectNode root = JSON.createObjectNode();
    root.put("passed", passed());
    root.putObject("speech")
        .put("characterErrorRate", result.speech().rate())
        .put("edits", result.speech().edits())
        .put("characters", result.speech().characters())
        .put("limit", DemoResult.MAX_ERROR_RATE);
    root.putObject("translation").put("matched", result.matched()).put("judged", result.judged());
    root.putObject("requests").put("done", result.done()).put("sent", result.sent());
    root.set("http", http.toJson());
    root.putObject("seconds")
        .put("starting", starting.toMillis() / 1000.0)
        .put("working", working.toMillis() / 1000.0)
        .put("audio", audioSeconds());
    final ArrayNode samples = root.putArray("samples");
    outcomes.forEach(outcome -> samples.add(toJson(outcome)));
    return root;
  }

  private static ObjectNode toJson(final SampleOutcome outcome) {
    final Sample sample = outcome.sample();
    final ObjectNode node = JSON.createObjectNode();
    node.put("input", sample.name());
    node.put("from", sample.request().from().orElseThrow().flores());
    node.put("to", sample.target().flores());
    node.put("state", outcome.view().state().name());
    sample.seconds().ifPresent(seconds -> node.put("audioSeconds", seconds));
    sample
        .transcript()
        .ifPresent(
            reference ->
                node.put("transcript", outcome.view().transcript())
                    .put("transcriptReference", reference)
                    .put("edits", outcome.speech().edits()));
    node.put("translation", outcome.translation());
    node.put("translationReference", sample.translation());
    node.put("translationMatches", outcome.translationMatches());
    node.put("transcribedAfterMs", outcome.transcribedAfter().map(Duration::toMillis).orElse(null));
    node.put("completeAfterMs", outcome.completeAfter().map(Duration::toMillis).orElse(null));
    final ArrayNode errors = node.putArray("errors");
    outcome.view().allFailures().stream()
        .map(UnitStatus::getMessage)
        .forEach(message -> errors.add(message.orElse("no message")));
    return node;
  }
}
