package io.dragoman.stage.gpu;

import io.dragoman.resilience.meters.Meter;

/** What is shown of GPUs, where an engine runs on one. */
public enum GpuMeter implements Meter {
  MEMORY_USED(
      "dragoman.gpu.memory.used.bytes",
      Type.GAUGE,
      "bytes",
      "Memory of a GPU that is in use, by whomever; only where an engine runs on one. The same in"
          + " each app of a machine.",
      "gpu"),
  MEMORY_SIZE(
      "dragoman.gpu.memory.size.bytes", Type.GAUGE, "bytes", "Memory of a GPU in all.", "gpu"),
  UTILISATION(
      "dragoman.gpu.utilisation.ratio",
      Type.GAUGE,
      "ratio",
      "Share of the last second or less in which a GPU did something, 0 to 1.",
      "gpu");

  private final Spec spec;

  GpuMeter(
      final String key,
      final Type type,
      final String unit,
      final String doc,
      final String... tags) {
    spec = new Spec(key, type, unit, doc, tags);
  }

  @Override
  public Spec spec() {
    return spec;
  }
}
