package io.dragoman.ops.demo;

import io.dragoman.client.DragomanClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends all samples at once and follows them to their end. */
public final class DemoRun {
  private static final Duration POLL = Duration.ofMillis(50);

  private final DragomanClient client;
  private final Consumer<List<SampleOutcome>> listener;

  /**
   * Prepares.
   *
   * @param listener hears what is known whenever something was read
   */
  public DemoRun(final DragomanClient client, final Consumer<List<SampleOutcome>> listener) {
    this.client = client;
    this.listener = listener;
  }

  /**
   * Runs.
   *
   * @param timeout when to give up waiting
   * @return what is known at the end, in the order of the samples
   */
  public List<SampleOutcome> send(final List<Sample> samples, final Duration timeout) {
    final long start = System.nanoTime();
    final Map<String, SampleOutcome> outcomes = new LinkedHashMap<>();
    final Map<String, Long> sent = new LinkedHashMap<>();
    for (final Sample sample : samples) {
      final String id = client.submit(sample.request());
      sent.put(id, System.nanoTime());
      outcomes.put(
          id, new SampleOutcome(sample, client.view(id), Optional.empty(), Optional.empty()));
    }
    while (outcomes.values().stream().anyMatch(outcome -> !outcome.view().complete())
        && System.nanoTime() - start < timeout.toNanos()) {
      client.poll(POLL);
      final long now = System.nanoTime();
      outcomes.replaceAll(
          (id, outcome) -> outcome.updated(client.view(id), Duration.ofNanos(now - sent.get(id))));
      listener.accept(new ArrayList<>(outcomes.values()));
    }
    return new ArrayList<>(outcomes.values());
  }
}
