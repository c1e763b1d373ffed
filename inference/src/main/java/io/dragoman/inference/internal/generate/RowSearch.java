package io.dragoman.inference.internal.generate;

import java.util.Comparator;
import java.util.List;

/**
 * The search for one row's answer, along one or more lanes: tokens that a decoder goes on from at
 * the same time.
 *
 * <p>A step is a {@link #read} of every lane's scores and then one {@link #choose}. It begins with
 * one lane.
 */
sealed interface RowSearch permits BeamSearch, LaneSearch {

  /**
   * Begins the search that a row asks for.
   *
   * @param end the token that ends it
   * @param seed of this row's input, for what is drawn
   */
  static RowSearch of(final Batch.Row row, final int end, final long seed) {
    return row.search().beams() > 1 ? new BeamSearch(row, end) : new LaneSearch(row, end, seed);
  }

  /** How many lanes there are; none when it is done. */
  int lanes();

  /**
   * Takes in what may follow a lane. Lanes may be read at the same time.
   *
   * @param scores where they are
   */
  void read(int lane, LaneScores scores);

  /** Chooses how to go on, when all lanes were read. */
  void choose();

  /** Which of the lanes before the last choice this one goes on from. */
  int parent(int lane);

  /** The token that was chosen last in a lane. */
  int token(int lane);

  /**
   * The answer, when it is done.
   *
   * @param marker probability of the marked token
   */
  Generated result(float marker);

  /** The best of some answers, with the next best; those that turn in circles come last. */
  static Generated ranked(
      final List<RowProgress> answers, final Search search, final float marker) {
    final List<Generated> results =
        answers.stream()
            .sorted(
                Comparator.comparing(RowProgress::repetitive)
                    .thenComparing(answer -> answer.score(search), Comparator.reverseOrder()))
            .limit(search.hypotheses())
            .map(answer -> answer.result(marker))
            .toList();
    return results.getFirst().with(results.subList(1, results.size()));
  }
}
