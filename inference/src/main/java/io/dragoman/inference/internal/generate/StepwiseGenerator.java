package io.dragoman.inference.internal.generate;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Generates a batch token by token, each row as it says how to search for its answer. One thread at
 * a time.
 */
public final class StepwiseGenerator implements Generator {
  /** So many scores or more are read on all processors. */
  private static final int MANY = 1 << 16;

  private final SequenceModel model;
  private final int end;
  private final ThreadLocal<float[]> scores;

  /**
   * Makes one.
   *
   * @param model closed with it
   * @param end the token that ends a row
   */
  public StepwiseGenerator(final SequenceModel model, final int end) {
    this.model = model;
    this.end = end;
    this.scores = ThreadLocal.withInitial(() -> new float[model.vocabulary()]);
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
      final List<RowSearch> rows = new ArrayList<>(batch.rows().size());
      final float[] markers = new float[batch.rows().size()];
      final long steps;
      try (DecoderRun run = encoded.start(batch.prefixes(), batch.shortlisted())) {
        for (int i = 0; i < markers.length; i++) {
          markers[i] = probability(run, i, batch.marker());
          rows.add(RowSearch.of(batch.rows().get(i), end, Seeds.of(batch, i)));
        }
        steps = 1 + finish(run, rows, deadline);
      }
      return new Generation(
          IntStream.range(0, markers.length).mapToObj(i -> rows.get(i).result(markers[i])).toList(),
          steps,
          decoding - start,
          System.nanoTime() - decoding,
          model.runtimeNanos() - runtime);
    }
  }

  @Override
  public Optional<AttentiveModel> attentive() {
    return model.attentive();
  }

  @Override
  public boolean shortAudio() {
    return model.shortAudio();
  }

  @Override
  public void close() {
    model.close();
  }

  /** Chooses tokens until every row is done; answers how many steps that took. */
  private long finish(final DecoderRun run, final List<RowSearch> rows, final Deadline deadline) {
    final Slots slots = new Slots(rows);
    for (long steps = 0; ; steps++) {
      read(run, slots.lanes());
      final Optional<int[]> moved = slots.choose();
      if (slots.done()) {
        return steps;
      }
      check(deadline);
      moved.ifPresent(run::keep);
      run.step(slots.tokens());
    }
  }

  /**
   * Lets every lane read its scores. Processors take lane by lane, because a share that is settled
   * beforehand waits for the processor that is last to wake up.
   */
  private void read(final DecoderRun run, final List<Slots.Lane> lanes) {
    final boolean many = lanes.size() > 1 && (long) lanes.size() * model.vocabulary() >= MANY;
    final int readers =
        many ? Math.min(lanes.size(), Runtime.getRuntime().availableProcessors()) : 1;
    final AtomicInteger next = new AtomicInteger();
    IntStream.range(0, readers)
        .parallel()
        .forEach(
            reader -> {
              for (int i = next.getAndIncrement(); i < lanes.size(); i = next.getAndIncrement()) {
                final Slots.Lane lane = lanes.get(i);
                lane.search().read(lane.number(), new LaneScores(run, lane.place(), scores::get));
              }
            });
  }

  private float probability(
      final DecoderRun run, final int row, final Optional<Batch.Marker> marker) {
    if (marker.isEmpty()) {
      return 0f;
    }
    final float[] into = scores.get();
    run.scores(row, marker.get().position(), into);
    final double all = Scores.logSumExp(into, 0, into.length);
    return (float) Math.exp(into[marker.get().token()] - all);
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
