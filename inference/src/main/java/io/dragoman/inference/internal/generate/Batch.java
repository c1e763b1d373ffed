package io.dragoman.inference.internal.generate;

import java.util.List;
import java.util.Optional;

/**
 * What is to be generated at once.
 *
 * @param input what the encoder reads
 * @param rows a row for each of the input
 * @param marker the probability to look up, if any
 * @param shortlisted whether only tokens of the model's shortlist may be chosen; without one, all
 */
public record Batch(
    EncoderInput input, List<Row> rows, Optional<Marker> marker, boolean shortlisted) {

  /** Written with all tokens. */
  public Batch(final EncoderInput input, final List<Row> rows, final Optional<Marker> marker) {
    this(input, rows, marker, false);
  }

  /**
   * A row to generate.
   *
   * @param prefix tokens that are given; of the same length in all rows of a batch
   * @param rules what may be chosen; of the same kind in all rows of a batch
   * @param most most tokens to choose, 1 or more
   * @param search how it is searched for; rows of a batch may differ in it
   */
  public record Row(long[] prefix, TokenRules rules, int most, Search search) {
    /** The same, taking the likeliest token each time. */
    public Row(final long[] prefix, final TokenRules rules, final int most) {
      this(prefix, rules, most, Search.GREEDY);
    }
  }

  /**
   * A token whose probability is wanted at a place in the prefix.
   *
   * @param position the place: 0 for what might follow the first token
   * @param token the token
   */
  public record Marker(int position, int token) {}

  /** The prefixes, rows x length. */
  public long[][] prefixes() {
    return rows.stream().map(Row::prefix).toArray(long[][]::new);
  }
}
