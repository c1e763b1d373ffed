package io.dragoman.stage;

import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.event.EngineAttempts;
import java.util.List;

/** Which engines were asked for an answer, as results say it. */
public final class EngineAsked {
  private EngineAsked() {}

  /** In the order in which they were asked first. */
  public static List<EngineAttempts> of(final Answer<?> answer) {
    return answer.engineAttempts().entrySet().stream()
        .map(entry -> new EngineAttempts(entry.getKey(), entry.getValue()))
        .toList();
  }
}
