package io.dragoman.ops.synthesis;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Says it louder: an engine of a kind that Dragoman has not. */
final class UpperCaseEngine implements Engine<String, String> {
  static final EngineKind<String, String> KIND =
      new EngineKind<>("synthesis", String.class, String.class);

  static final EngineProviders PROVIDERS =
      EngineProviders.of(
          EngineProvider.of(
              EngineProviders.ONNX, KIND, (directory, options) -> new UpperCaseEngine()));

  @Override
  public EngineInfo info() {
    return new EngineInfo("upper-case", "1", "cpu", 4, new TreeSet<>(List.of("eng_Latn")));
  }

  @Override
  public EngineHealth health() {
    return EngineHealth.OK;
  }

  @Override
  public List<String> generate(final List<String> batch, final Deadline deadline) {
    return batch.stream().map(text -> text.toUpperCase(Locale.ROOT)).toList();
  }

  @Override
  public void warmUp() {}

  @Override
  public void close() {}
}
