package io.dragoman.inference.internal.generate;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Follows the likeliest beginnings of one row's answer at the same time.
 *
 * <p>Each step looks at twice as many ways to go on as there are beams, over all of them. Of the
 * better half, those that end are answers; the likeliest of the others are the next beams. It is
 * done when {@code round(beams x patience)} answers have ended, as in CTranslate2 (decoding.cc) and
 * in Whisper's reference (decoding.py); Hugging Face's {@code early_stopping=True} is the same with
 * patience 1. At the length limit the beams are answers as they are.
 */
final class BeamSearch implements RowSearch {
  private static final Comparator<Candidate> LIKELIEST =
      Comparator.comparingDouble(Candidate::logProbability)
          .reversed()
          .thenComparingInt(Candidate::lane)
          .thenComparingInt(Candidate::token);

  private final Batch.Row row;
  private final Search search;
  private final int enough;
  private final List<RowProgress> answers = new ArrayList<>();
  private final Scores.Top[] read;
  private List<RowProgress> beams = new ArrayList<>();
  private final int[] parents;

  /** A way to go on: a token after a lane, and what all tokens then come to. */
  private record Candidate(int lane, int token, double likelihood, double logProbability) {}

  BeamSearch(final Batch.Row row, final int end) {
    this.row = row;
    this.search = row.search();
    this.enough = Math.max(search.hypotheses(), Math.round(search.beams() * search.patience()));
    this.read = new Scores.Top[search.beams()];
    this.parents = new int[search.beams()];
    beams.add(new RowProgress(end, row.most()));
  }

  @Override
  public int lanes() {
    return beams.size();
  }

  @Override
  public void read(final int lane, final LaneScores scores) {
    final FloatBuffer allowed =
        beams.get(lane).allowed(row.rules(), search.noRepeatNgram(), scores);
    read[lane] = Scores.top(allowed, Math.min(allowed.limit(), 2 * search.beams()));
  }

  @Override
  public void choose() {
    final List<Candidate> candidates = candidates();
    final List<RowProgress> next = new ArrayList<>(search.beams());
    for (int i = 0; i < candidates.size() && next.size() < search.beams(); i++) {
      final Candidate candidate = candidates.get(i);
      final RowProgress grown = beams.get(candidate.lane()).copy();
      grown.take(candidate.token(), candidate.likelihood());
      if (!grown.done()) {
        parents[next.size()] = candidate.lane();
        next.add(grown);
      } else if (i < search.beams()) {
        answers.add(grown);
      }
    }
    if (next.isEmpty() && answers.isEmpty()) {
      // Every way to go on is forbidden.
      answers.addAll(beams);
    }
    beams = answers.size() >= enough ? List.of() : next;
  }

  private List<Candidate> candidates() {
    final List<Candidate> candidates = new ArrayList<>();
    for (int lane = 0; lane < beams.size(); lane++) {
      final Scores.Top top = read[lane];
      for (int i = 0; i < top.indices().length; i++) {
        final double likelihood = top.scores()[i] - top.logSumExp();
        candidates.add(
            new Candidate(
                lane, top.indices()[i], likelihood, beams.get(lane).logProbability() + likelihood));
      }
    }
    candidates.sort(LIKELIEST);
    return candidates.subList(0, Math.min(candidates.size(), 2 * search.beams()));
  }

  @Override
  public int parent(final int lane) {
    return parents[lane];
  }

  @Override
  public int token(final int lane) {
    return beams.get(lane).last();
  }

  @Override
  public Generated result(final float marker) {
    return RowSearch.ranked(answers, search, marker);
  }
}
