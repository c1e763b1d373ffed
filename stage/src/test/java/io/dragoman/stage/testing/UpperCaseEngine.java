package io.dragoman.stage.testing;

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
public class UpperCaseEngine implements Engine<String, String> {
  public static final EngineKind<String, String> KIND =
      new EngineKind<>("synthesis", String.class, String.class);

  /** Most texts in one call. */
  public static final int MAX_BATCH = 4;

  /** Stands where an app looks for an engine unless it is told otherwise. */
  public static EngineProvider<String, String> provider(final UpperCaseEngine engine) {
    return EngineProvider.of(EngineProviders.ONNX, KIND, (directory, options) -> engine);
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo("upper-case", "1", "cpu", MAX_BATCH, new TreeSet<>(List.of("eng_Latn")));
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
