package io.dragoman.inference.internal.pytorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dragoman.inference.internal.generate.DecoderRun;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Generation of one batch: its keys and values stay on the device. */
final class TorchRun implements DecoderRun {
  /** Keys and values of the text so far, then keys and values of the source. */
  private static final int ARRAYS_OF_LAYER = 4;

  private static final int ARRAYS_OF_TEXT = 2;

  private final TorchModule module;
  private final NDManager arrays;
  private final NDArray[] cache;
  private final int vocabulary;
  private Optional<NDArray> mask;
  private NDArray scores;
  private FloatBuffer shown;
  private int positions;

  /**
   * Goes on after a prefix.
   *
   * @param arrays owns all that it remembers
   * @param mask of the source, if it has one
   * @param started what the first run answered
   */
  TorchRun(
      final TorchModule module,
      final NDManager arrays,
      final Optional<NDArray> mask,
      final NDList started,
      final int vocabulary) {
    this.module = module;
    this.arrays = arrays;
    this.mask = mask;
    this.vocabulary = vocabulary;
    this.scores = started.head();
    this.shown = shown();
    this.cache = started.subList(1, started.size()).toArray(NDArray[]::new);
  }

  private FloatBuffer shown() {
    positions = (int) scores.getShape().get(1);
    scores = owned(scores, scores.toDevice(Device.cpu(), false));
    return scores.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** The copy instead of what it was made of, unless it is the same. */
  private static NDArray owned(final NDArray old, final NDArray copy) {
    if (copy != old) {
      old.close();
    }
    return copy;
  }

  @Override
  public void scores(final int row, final float[] into) {
    scores(row, positions - 1, into);
  }

  @Override
  public Optional<FloatBuffer> scores(final int row) {
    return Optional.of(shown.slice(((row + 1) * positions - 1) * vocabulary, vocabulary));
  }

  @Override
  public void scores(final int row, final int position, final float[] into) {
    shown.get((row * positions + position) * vocabulary, into, 0, vocabulary);
  }

  @Override
  public void step(final long[] tokens) {
    final List<NDArray> given = new ArrayList<>();
    mask.ifPresent(given::add);
    try (NDArray ids = arrays.create(tokens, new Shape(tokens.length, 1))) {
      given.add(ids);
      given.addAll(List.of(cache));
      final NDList made = module.run(arrays, "step", given);
      scores.close();
      scores = made.head();
      shown = shown();
      for (int i = 1; i < made.size(); i++) {
        final int layer = (i - 1) / ARRAYS_OF_TEXT;
        final int at = layer * ARRAYS_OF_LAYER + (i - 1) % ARRAYS_OF_TEXT;
        cache[at].close();
        cache[at] = made.get(i);
      }
    }
  }

  @Override
  public void keep(final int[] rows) {
    try (NDArray wanted = arrays.create(rows).toType(DataType.INT64, false)) {
      for (int i = 0; i < cache.length; i++) {
        cache[i] = select(cache[i], wanted);
      }
      mask = mask.map(old -> select(old, wanted));
    }
  }

  private static NDArray select(final NDArray array, final NDArray rows) {
    final NDArray selected = array.get(new NDIndex("{}", rows));
    array.close();
    return selected;
  }

  @Override
  public void close() {
    arrays.close();
  }
}
