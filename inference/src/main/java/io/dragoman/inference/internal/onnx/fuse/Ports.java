package io.dragoman.inference.internal.onnx.fuse;

/** Names of a fused graph's inputs and outputs. */
public final class Ports {
  /** Input of a speech encoder: spectrograms, rows x bands x frames. */
  public static final String FEATURES = "input_features";

  /** Input of a text encoder: tokens, rows x length. */
  public static final String TOKENS = "input_ids";

  /** Input of a text encoder: which tokens count, rows x length. */
  public static final String MASK = "attention_mask";

  /** Input: tokens given before any is chosen, rows x length, 64-bit integers. */
  public static final String PREFIX = "prefix";

  /** Input: most tokens to choose, one a row, each 1 or more. */
  public static final String LIMITS = "limits";

  /** Input: the token that ends a row. */
  public static final String END = "end";

  /** Input, speech: tokens never chosen. */
  public static final String NEVER = "never";

  /** Input, speech: tokens not chosen as the first. */
  public static final String NOT_FIRST = "not_first";

  /** Input, speech: whether the rules of timestamps hold. */
  public static final String TIMED = "timed";

  /** Input, speech: the token of timestamp 0, from which on all tokens are timestamps. */
  public static final String FIRST_TIMESTAMP = "first_timestamp";

  /** Input, speech: greatest index of the first timestamp. */
  public static final String LAST_FIRST_TIMESTAMP = "last_first_timestamp";

  /** Input, speech: the place in the prefix where a token's probability is looked up. */
  public static final String MARKER_POSITION = "marker_position";

  /** Input, speech: the token whose probability is looked up. */
  public static final String MARKER_TOKEN = "marker_token";

  /** Output: chosen tokens, rows x steps; after a row's last one the end token. */
  public static final String CHOSEN = "chosen";

  /** Output: logarithms of the chosen tokens' probabilities, rows x steps; 0 after the last one. */
  public static final String LOG_PROBABILITIES = "log_probabilities";

  /** Output, speech: the looked-up probability, one a row. */
  public static final String MARKER = "marker";

  private Ports() {}
}
