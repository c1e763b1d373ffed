package io.dragoman.stage;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.schemas.ErrorCode;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * Stands where a model should be that could not be loaded: it knows no language, answers nothing,
 * and says so.
 */
final class AbsentEngine<I, O> implements Engine<I, O> {
  private static final String VERSION = "not loaded";

  private final EngineInfo info;
  private final String problem;

  /**
   * In the place of a model.
   *
   * @param problem why it could not be loaded
   */
  AbsentEngine(final ModelConfig model, final String problem) {
    this.info =
        new EngineInfo(
            model.engine(),
            VERSION,
            model.device(),
            model.maxBatch(),
            Collections.unmodifiableSortedSet(new TreeSet<>()));
    this.problem = problem;
  }

  /** Why it could not be loaded. */
  String problem() {
    return problem;
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public EngineHealth health() {
    return EngineHealth.DEGRADED;
  }

  @Override
  public List<O> generate(final List<I> batch, final Deadline deadline) {
    throw unavailable();
  }

  @Override
  public void warmUp() {
    throw unavailable();
  }

  private EngineException unavailable() {
    return new EngineException(ErrorCode.ENGINE_UNAVAILABLE, "Its model is not loaded: " + problem);
  }

  @Override
  public void close() {
    // There is nothing.
  }
}
