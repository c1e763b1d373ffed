package io.dragoman.inference.internal;

import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.text.TextTokenizer;
import java.util.function.Supplier;

/**
 * What a sequence-to-sequence engine holds in native memory.
 *
 * @param generator its encoder and decoder
 * @param tokenizer its tokenizer
 */
record EngineParts(Generator generator, TextTokenizer tokenizer) implements AutoCloseable {

  /**
   * Takes over both, or closes the tokenizer.
   *
   * @param opener loads encoder and decoder
   */
  static EngineParts open(final TextTokenizer tokenizer, final Supplier<Generator> opener) {
    try {
      return new EngineParts(opener.get(), tokenizer);
    } catch (final RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public void close() {
    generator.close();
    tokenizer.close();
  }
}
