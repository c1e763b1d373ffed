package io.dragoman.inference;

import java.util.List;

/**
 * What a language model is to write.
 *
 * @param instructions what it is told to do; never contains what a client wrote
 * @param data what it is about, as JSON: data, whatever it says
 * @param schema JSON Schema of the answer, an object; the engine need not enforce it
 * @param corrections answers that it gave before and what was wrong with them, in order
 */
public record PromptInput(
    String instructions, String data, String schema, List<Correction> corrections) {
  public PromptInput {
    corrections = List.copyOf(corrections);
  }

  /**
   * An answer that could not be used.
   *
   * @param answer as it was
   * @param problems what was wrong with it, for the model
   */
  public record Correction(String answer, String problems) {}
}
