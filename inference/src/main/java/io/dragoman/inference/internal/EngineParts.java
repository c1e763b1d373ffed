package io.dragoman.inference.internal;

import io.dragoman.inference.internal.generate.SequenceModel;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.text.TextTokenizer;

/**
 * What a sequence-to-sequence engine holds in native memory.
 *
 * @param model its encoder and decoder
 * @param tokenizer its tokenizer
 */
record EngineParts(SequenceModel model, TextTokenizer tokenizer) implements AutoCloseable {

  /** Opens both, or none. */
  static EngineParts open(
      final ModelDirectory directory, final int vocabulary, final ModelOpener opener) {
    final TextTokenizer tokenizer = TextTokenizer.open(directory);
    try {
      return new EngineParts(opener.open(vocabulary), tokenizer);
    } catch (final RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  @Override
  public void close() {
    model.close();
    tokenizer.close();
  }
}
