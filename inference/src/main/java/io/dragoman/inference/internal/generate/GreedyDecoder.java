package io.dragoman.inference.internal.generate;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.internal.onnx.Decoder;
import io.dragoman.inference.internal.onnx.Tensor;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Generates a batch token by token, always taking the likeliest.
 *
 * <p>Rows that are done stay in the batch until half of it is done; then the others move together,
 * so that all the copying of a batch is at most one batch's worth of cache.
 */
public final class GreedyDecoder {
  private final Decoder decoder;
  private final int end;
  private final float[] scores;
  private long steps;

  /**
   * Makes one.
   *
   * @param decoder the model's decoder; stays its caller's
   * @param end the token that ends a row
   */
  public GreedyDecoder(final Decoder decoder, final int end) {
    this.decoder = decoder;
    this.end = end;
    this.scores = new float[decoder.vocabulary()];
  }

  /**
   * A row to generate.
   *
   * @param prefix tokens that are given; of the same length in all rows of a batch
   * @param rules what may be chosen
   * @param most most tokens to choose
   */
  public record Row(long[] prefix, TokenRules rules, int most) {}

  /**
   * A token whose probability is wanted at a place in the prefix.
   *
   * @param position the place: 0 for what might follow the first token
   * @param token the token
   */
  public record Marker(int position, int token) {}

  /** Decoder runs so far. */
  public long steps() {
    return steps;
  }

  /**
   * Generates.
   *
   * @param states what the encoder made of the batch; closed by this method
   * @param mask which of them count; closed by this method
   * @param rows the batch
   * @param marker the probability to look up, if any
   * @param deadline looked at before every run
   * @return one result a row, in order
   * @throws EngineException with ENGINE_TIMEOUT when the deadline passed, or when a run failed
   */
  public List<Generated> generate(
      final Tensor states,
      final Optional<Tensor> mask,
      final List<Row> rows,
      final Optional<Marker> marker,
      final Deadline deadline) {
    final long[][] prefix = rows.stream().map(Row::prefix).toArray(long[][]::new);
    steps++;
    try (Decoder.Run run = decoder.start(states, mask, prefix)) {
      final List<RowProgress> all = new ArrayList<>(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        final Row row = rows.get(i);
        all.add(new RowProgress(end, row.rules(), row.most(), probability(run, i, marker)));
      }
      List<RowProgress> active = all;
      while (true) {
        for (int i = 0; i < active.size(); i++) {
          if (!active.get(i).done()) {
            run.scores(i, scores);
            active.get(i).choose(scores);
          }
        }
        final List<RowProgress> rest = active.stream().filter(row -> !row.done()).toList();
        if (rest.isEmpty()) {
          return all.stream().map(RowProgress::result).toList();
        }
        check(deadline);
        if (rest.size() <= active.size() / 2) {
          run.keep(rest.stream().mapToInt(active::indexOf).toArray());
          active = rest;
        }
        run.step(active.stream().mapToLong(RowProgress::last).toArray());
        steps++;
      }
    }
  }

  private float probability(final Decoder.Run run, final int row, final Optional<Marker> marker) {
    if (marker.isEmpty()) {
      return 0f;
    }
    run.scores(row, marker.get().position(), scores);
    final double all = Scores.logSumExp(scores, 0, scores.length);
    return (float) Math.exp(scores[marker.get().token()] - all);
  }

  /**
   * Stops work whose answer nobody waits for.
   *
   * @throws EngineException with ENGINE_TIMEOUT when the deadline passed
   */
  public static void check(final Deadline deadline) {
    if (deadline.passed()) {
      throw new EngineException(
          ErrorCode.ENGINE_TIMEOUT, "The deadline passed while the model was at work");
    }
  }
}
