package io.dragoman.dlq.outcome;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dragoman.dlq.letter.Location;
import java.util.List;

/**
 * What became of replayed dead letters.
 *
 * @param done they ended well where they had failed
 * @param deadAgain they are dead letters again
 * @param pending neither yet, though one of both will be said of them
 * @param unknown not dead again so far; nobody says when they are done, because they went to a
 *     topic that is not one of Dragoman's
 * @param examples where some of those stand that are dead again
 */
public record ReplayOutcomes(
    long done,
    long deadAgain,
    long pending,
    long unknown,
    @JsonProperty("deadAgainExamples") List<Location> examples) {
  public ReplayOutcomes {
    examples = List.copyOf(examples);
  }

  /** Whether every one has ended well. */
  public boolean good() {
    return deadAgain == 0 && pending == 0;
  }
}
