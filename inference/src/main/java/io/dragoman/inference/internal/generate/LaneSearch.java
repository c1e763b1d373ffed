package io.dragoman.inference.internal.generate;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Answers that do not know of each other: the likeliest token each time, or tokens drawn. */
final class LaneSearch implements RowSearch {
  private final Batch.Row row;
  private final Search search;
  private final List<RowProgress> answers = new ArrayList<>();
  private final RandomGenerator[] randoms;
  private final int[] tokens;
  private final double[] likelihoods;
  private boolean begun;
  private int[] active;
  private int[] parents = {0};

  LaneSearch(final Batch.Row row, final int end, final long seed) {
    this.row = row;
    this.search = row.search();
    final int samples = search.samples();
    this.randoms = new RandomGenerator[samples];
    for (int i = 0; i < samples; i++) {
      answers.add(new RowProgress(end, row.most()));
      randoms[i] = new SplittableRandom(seed + i);
    }
    this.tokens = new int[samples];
    this.likelihoods = new double[samples];
    this.active = IntStream.range(0, samples).toArray();
  }

  @Override
  public int lanes() {
    return begun ? active.length : 1;
  }

  @Override
  public void read(final int lane, final LaneScores scores) {
    final FloatBuffer allowed =
        answers.get(active[lane]).allowed(row.rules(), search.noRepeatNgram(), scores);
    final Scores.Best best = Scores.best(allowed);
    if (begun) {
      choose(active[lane], allowed, best);
    } else {
      // All samples begin alike.
      for (final int sample : active) {
        choose(sample, allowed, best);
      }
    }
  }

  private void choose(final int sample, final FloatBuffer scores, final Scores.Best best) {
    final int token =
        search.temperature() > 0
            ? Scores.draw(scores, best, search.temperature(), randoms[sample])
            : best.index();
    tokens[sample] = token;
    likelihoods[sample] = scores.get(token) - best.logSumExp();
  }

  @Override
  public void choose() {
    for (final int sample : active) {
      answers.get(sample).take(tokens[sample], likelihoods[sample]);
    }
    final int[] lanes =
        IntStream.range(0, active.length).filter(i -> !answers.get(active[i]).done()).toArray();
    parents = begun ? lanes : new int[lanes.length];
    final int[] before = active;
    active = IntStream.of(lanes).map(lane -> before[lane]).toArray();
    begun = true;
  }

  @Override
  public int parent(final int lane) {
    return parents[lane];
  }

  @Override
  public int token(final int lane) {
    return answers.get(active[lane]).last();
  }

  @Override
  public Generated result(final float marker) {
    return RowSearch.ranked(answers, search, marker);
  }
}
