package io.dragoman.inference.internal;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechRecognizer;
import java.util.List;
import java.util.function.Supplier;

/** A small speech model on all processors. */
public final class SpeechLanes implements SpeechRecognizer {
  private final Lanes<SpeechRecognizer> lanes;

  /**
   * Opens the engines, or none.
   *
   * @param count how many, at least 2
   */
  public SpeechLanes(final int count, final Supplier<SpeechRecognizer> engine) {
    this.lanes = Lanes.open(count, engine);
  }

  @Override
  public List<Speech> generate(final List<SpeechInput> batch, final Deadline deadline) {
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
