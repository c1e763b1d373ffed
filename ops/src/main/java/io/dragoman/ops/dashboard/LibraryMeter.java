package io.dragoman.ops.dashboard;

import io.dragoman.resilience.meters.Meter;

/** Meters of libraries that dashboards show beside Dragoman's own. */
public enum LibraryMeter implements Meter {
  CPU("process.cpu.usage", "ratio", "Part of all processors that the process uses."),
  HEAP("jvm.memory.used.bytes", "bytes", "Memory of the Java virtual machine.", "area", "id"),
  HEAP_MAX("jvm.memory.max.bytes", "bytes", "What it may grow to.", "area", "id"),
  THREADS("jvm.threads.live.threads", "", "Threads that live."),
  UPTIME("process.uptime.seconds", "seconds", "How long the process runs."),
  BREAKER_FAILURE_RATE(
      "resilience4j.circuitbreaker.failure.rate",
      "percent",
      "Calls of the window that failed; -1 while there are too few.",
      "name"),
  BREAKER_BUFFERED(
      "resilience4j.circuitbreaker.buffered.calls", "", "Calls in the window.", "kind", "name");

  private final Spec spec;

  LibraryMeter(final String key, final String unit, final String doc, final String... tags) {
    spec = new Spec(key, Type.GAUGE, unit, doc, tags);
  }

  @Override
  public Spec spec() {
    return spec;
  }
}
