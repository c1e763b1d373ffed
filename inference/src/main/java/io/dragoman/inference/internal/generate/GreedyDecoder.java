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
public final class GreedyDecoder implements Generator {
  private final SequenceModel model;
  private final int end;
  private final float[] scores;

  /**
   * Makes one.
   *
   * @param model closed with it
   * @param end the token that ends a row
   */
  public GreedyDecoder(final SequenceModel model, final int end) {
    this.model = model;
    this.end = end;
    this.scores = new float[model.vocabulary()];
  }

  /** The model, for what is asked of a runtime. */
  public SequenceModel model() {
    return model;
  }

  @Override
  public Generation generate(final Batch batch, final Deadline deadline) {
    final long runtime = model.runtimeNanos();
    final long start = System.nanoTime();
    try (EncodedBatch encoded = model.encode(batch.input())) {
      final long decoding = System.nanoTime();
      final List<RowProgress> all = new ArrayList<>(batch.rows().size());
      final long steps;
      try (DecoderRun run = encoded.start(batch.prefixes())) {
        for (int i = 0; i < batch.rows().size(); i++) {
          final Batch.Row row = batch.rows().get(i);
          all.add(
              new RowProgress(end, row.rules(), row.most(), probability(run, i, batch.marker())));
        }
        steps = 1 + finish(run, all, deadline);
      }
      return new Generation(
          all.stream().map(RowProgress::result).toList(),
          steps,
          decoding - start,
          System.nanoTime() - decoding,
          model.runtimeNanos() - runtime);
    }
  }

  @Override
  public void close() {
    model.close();
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

  private float probability(
      final DecoderRun run, final int row, final Optional<Batch.Marker> marker) {
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
