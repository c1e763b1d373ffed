package io.dragoman.inference.internal;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextTranslator;
import io.dragoman.inference.TranslatedText;
import java.util.List;
import java.util.function.Supplier;

/** A small translation model on all processors. */
public final class TextLanes implements TextTranslator {
  private final Lanes<TextTranslator> lanes;

  /**
   * Opens the engines, or none.
   *
   * @param count how many, at least 2
   */
  public TextLanes(final int count, final Supplier<TextTranslator> engine) {
    this.lanes = Lanes.open(count, engine);
  }

  @Override
  public List<TranslatedText> generate(final List<TextInput> batch, final Deadline deadline) {
    return lanes.generate(batch, (engine, part) -> engine.generate(part, deadline));
  }

  @Override
  public EngineInfo info() {
    return lanes.first().info();
  }

  @Override
  public EngineHealth health() {
    return lanes.health();
  }

  @Override
  public EngineStatistics statistics() {
    return lanes.statistics();
  }

  @Override
  public void warmUp() {
    lanes.warmUp();
  }

  @Override
  public void close() {
    lanes.close();
  }
}
