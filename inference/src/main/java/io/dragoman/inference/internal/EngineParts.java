package io.dragoman.inference.internal;

import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.text.TextTokenizer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a sequence-to-sequence engine holds in native memory.
 *
 * @param generator its encoder and decoder
 * @param tokenizer its tokenizer
 */
record EngineParts(Generator generator, TextTokenizer tokenizer) implements AutoCloseable {

  /**
   * Loads both at the same time: a large vocabulary takes half as long as the graphs do, and either
   * uses one processor for most of it.
   *
   * @param directory the model
   * @param opener loads encoder and decoder; what it is given waits for the tokenizer
   * @throws ModelLoadException if either cannot be loaded; the other one is closed then
   */
  static EngineParts open(
      final ModelDirectory directory, final Function<Supplier<TextTokenizer>, Generator> opener) {
    final CompletableFuture<TextTokenizer> loading =
        CompletableFuture.supplyAsync(
            () -> TextTokenizer.open(directory),
            task -> Thread.ofPlatform().daemon().name("tokenizer").start(task));
    final Generator generator;
    try {
      generator = opener.apply(() -> loaded(loading));
    } catch (final RuntimeException e) {
      loading.thenAccept(TextTokenizer::close);
      throw e;
    }
    try {
      return new EngineParts(generator, loaded(loading));
    } catch (final RuntimeException e) {
      generator.close();
      throw e;
    }
  }

  private static TextTokenizer loaded(final CompletableFuture<TextTokenizer> loading) {
    try {
      return loading.join();
    } catch (final CompletionException e) {
      throw e.getCause() instanceof final ModelLoadException cause
          ? cause
          : new ModelLoadException("The tokenizer cannot be loaded: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    generator.close();
    tokenizer.close();
  }
}
