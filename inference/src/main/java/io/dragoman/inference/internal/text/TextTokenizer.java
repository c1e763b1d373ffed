package io.dragoman.inference.internal.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.model.SpecialTokens;
import io.dragoman.inference.internal.model.TokenizerFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/**
 * Text to token ids and back, by the model's own tokenizer.json.
 *
 * <p>Special tokens never come out of text: the tokenizer is loaded without them, so that a typed
 * {@code </s>} or {@code <|ko|>} is four or six characters like any others. Engines put special
 * tokens where they belong.
 */
public final class TextTokenizer implements AutoCloseable {
  private static final char REPLACEMENT = '\uFFFD';

  // Without these the library cuts everything after 512 tokens and pads.
  private static final Map<String, String> OPTIONS =
      Map.of(
          "truncation", "false",
          "padding", "false",
          "addSpecialTokens", "false",
          "modelMaxLength", String.valueOf(Integer.MAX_VALUE),
          "maxLength", String.valueOf(Integer.MAX_VALUE));

  private final HuggingFaceTokenizer tokenizer;
  private final BitSet special;
  private final int unknown;

  private TextTokenizer(
      final HuggingFaceTokenizer tokenizer, final BitSet special, final int unknown) {
    this.tokenizer = tokenizer;
    this.special = special;
    this.unknown = unknown;
  }

  /**
   * Loads a model's tokenizer.
   *
   * @throws ModelLoadException if tokenizer.json is missing or not understood
   */
  public static TextTokenizer open(final ModelDirectory directory) {
    final TokenizerFile file = directory.tokenizer();
    final SpecialTokens tokens = SpecialTokens.read(directory);
    final BitSet special = new BitSet();
    tokens.ids().values().forEach(special::set);
    final int unknown = tokens.id(file.unknown()).orElse(-1);
    try {
      return new TextTokenizer(
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(file.plain()), OPTIONS),
          special,
          unknown);
    } catch (final IOException | RuntimeException e) {
      throw new ModelLoadException(
          "Cannot use " + file.file().toAbsolutePath() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The ids of a text, without any special token but the one for unknown characters.
   *
   * @param text any text; halves of surrogate pairs are replaced, NUL characters dropped
   */
  public int[] encode(final String text) {
    return Arrays.stream(tokenizer.encode(wellFormed(text), false, false).getIds())
        .filter(id -> id == unknown || !special.get((int) id))
        .mapToInt(id -> (int) id)
        .toArray();
  }

  /**
   * The text of ids; special tokens and what is no token have none.
   *
   * <p>A token may be a part of a character. Parts that make no character are dropped: U+FFFD in
   * their place would reach the reader, and be translated.
   */
  public String decode(final int[] ids) {
    return decodeParts(ids).replace(String.valueOf(REPLACEMENT), "");
  }

  /** The text of ids, where parts that make no character are U+FFFD; special tokens have none. */
  public String decodeParts(final int[] ids) {
    final long[] ordinary =
        Arrays.stream(ids).filter(id -> id >= 0 && !special.get(id)).asLongStream().toArray();
    return ordinary.length == 0 ? "" : tokenizer.decode(ordinary, false);
  }

  /** Native code wants whole characters. */
  static String wellFormed(final String text) {
    final StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c != 0)
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
        .forEach(result::appendCodePoint);
    return result.toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
