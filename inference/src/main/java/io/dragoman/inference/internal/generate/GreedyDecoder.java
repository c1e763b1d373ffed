package io.dragoman.inference.internal.generate;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Generates a batch token by token, always taking the likeliest. One thread at a time.
 *
 * <p>Rows that are done stay in the batch until half of it is done; then the others move together,
 * so that all the copying of a batch is at most one batch's worth of cache.
 */
public final class GreedyDecoder {
  private final SequenceModel model;
  private final int end;
  private final float[] scores;

  /**
   * Makes one.
   *
   * @param model stays its caller's
   * @param end the token that ends a row
   */
  public GreedyDecoder(final SequenceModel model, final int end) {
    this.model = model;
    this.end = end;
    this.scores = new float[model.vocabulary()];
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

  /**
   * Generates.
   *
   * @param input what the encoder reads
   * @param rows a row for each of the input
   * @param marker the probability to look up, if any
   * @param deadline looked at before every step of the decoder
   * @throws EngineException with ENGINE_TIMEOUT when the deadline passed, or when the model failed
   */
  public Generation generate(
      final EncoderInput input,
      final List<Row> rows,
      final Optional<Marker> marker,
      final Deadline deadline) {
    final long start = System.nanoTime();
    try (EncodedBatch encoded = model.encode(input)) {
      final long decoding = System.nanoTime();
      final long[][] prefix = rows.stream().map(Row::prefix).toArray(long[][]::new);
      final List<RowProgress> all = new ArrayList<>(rows.size());
      final long steps;
      try (DecoderRun run = encoded.start(prefix)) {
        for (int i = 0; i < rows.size(); i++) {
          final Row row = rows.get(i);
          all.add(new RowProgress(end, row.rules(), row.most(), probability(run, i, marker)));
        }
        steps = 1 + finish(run, all, deadline);
      }
      return new Generation(
          all.stream().map(RowProgress::result).toList(),
          steps,
          decoding - start,
          System.nanoTime() - decoding);
    }
  }

  /** Chooses tokens until every row is done; answers how many steps that took. */
  private long finish(final DecoderRun run, final List<RowProgress> rows, final Deadline deadline) {
    List<RowProgress> active = rows;
    for (long steps = 0; ; steps++) {
      for (int i = 0; i < active.size(); i++) {
        if (!active.get(i).done()) {
          run.scores(i, scores);
          active.get(i).choose(scores);
        }
      }
      final List<RowProgress> rest = active.stream().filter(row -> !row.done()).toList();
      if (rest.isEmpty()) {
        return steps;
      }
      check(deadline);
      if (rest.size() <= active.size() / 2) {
        run.keep(rest.stream().mapToInt(active::indexOf).toArray());
        active = rest;
      }
      run.step(active.stream().mapToLong(RowProgress::last).toArray());
    }
  }

  private float probability(final DecoderRun run, final int row, final Optional<Marker> marker) {
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
