package io.dragoman.inference.internal.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model whose scores are drawn from all that a row has been given: a row that went on from
 * another's memory would answer otherwise.
 */
final class ScriptedModel implements SequenceModel {
  private final int vocabulary;
  private int encodedMoves;
  private int moves;

  ScriptedModel(final int vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** How often what was encoded had to move. */
  int encodedMoves() {
    return encodedMoves;
  }

  /** How often anything had to move. */
  int moves() {
    return moves;
  }

  /** What may follow some tokens of a source. */
  float[] scores(final long source, final List<Long> tokens) {
    long hash = source * 0x9E3779B97F4A7C15L + tokens.hashCode();
    final float[] scores = new float[vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      hash ^= hash << 13;
      hash ^= hash >>> 7;
      hash ^= hash << 17;
      scores[i] = (hash >>> 40) / (float) (1 << 22);
    }
    return scores;
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public EncodedBatch encode(final EncoderInput input) {
    final long[] sources =
        Arrays.stream(((EncoderInput.Tokens) input).ids()).mapToLong(ids -> ids[0]).toArray();
    return new EncodedBatch() {
      @Override
      public DecoderRun start(final long[][] prefix) {
        return new Run(sources, prefix);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public long runtimeNanos() {
    return 0;
  }

  @Override
  public void close() {}

  private final class Run implements DecoderRun {
    private long[] sources;
    private List<List<Long>> given = new ArrayList<>();

    Run(final long[] sources, final long[][] prefix) {
      this.sources = sources;
      for (final long[] row : prefix) {
        given.add(Arrays.stream(row).boxed().toList());
      }
    }

    @Override
    public void scores(final int row, final float[] into) {
      final float[] scores = ScriptedModel.this.scores(sources[row], given.get(row));
      System.arraycopy(scores, 0, into, 0, scores.length);
    }

    @Override
    public void scores(final int row, final int position, final float[] into) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void step(final long[] tokens) {
      final List<List<Long>> next = new ArrayList<>();
      for (int row = 0; row < tokens.length; row++) {
        final List<Long> longer = new ArrayList<>(given.get(row));
        longer.add(tokens[row]);
        next.add(longer);
      }
      given = next;
    }

    @Override
    public void keep(final int[] rows) {
      final long[] kept = Arrays.stream(rows).mapToLong(row -> sources[row]).toArray();
      moves++;
      encodedMoves += Arrays.equals(kept, sources) ? 0 : 1;
      sources = kept;
      given = Arrays.stream(rows).mapToObj(given::get).toList();
    }

    @Override
    public void close() {}
  }
}
