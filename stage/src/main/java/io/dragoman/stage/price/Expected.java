package io.dragoman.stage.price;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;

/**
 * What work will probably take of an engine, told from nothing but its length, so that the same
 * work is always estimated alike. Rather too much than too little for languages and prompts that
 * are usual; a tokenizer of another kind, or a long prompt, may take more. How long an engine will
 * work is not estimated.
 */
public final class Expected {
  /** In English there are 4 bytes in a token, in Korean or Chinese 3 or more. */
  private static final int BYTES_A_TOKEN = 3;

  /** What is told with each sentence: how to translate it, and the text around it. */
  private static final int PROMPT_TOKENS = 400;

  /** What is written around a translation. */
  private static final int FRAME_TOKENS = 16;

  /** What a model is told that writes a document: how, and of what it may consist. */
  private static final int WRITING_PROMPT_TOKENS = 2_000;

  /** About a page. */
  private static final int DOCUMENT_TOKENS = 1_000;

  /** As services count sound. */
  private static final int TOKENS_HEARD_A_SECOND = 10;

  /** Of fast speech. */
  private static final int TOKENS_SPOKEN_A_SECOND = 5;

  private Expected() {}

  /** Of sentences, each of which is a call, and has a translation about as long. */
  public static Consumption ofSentences(final Collection<String> sentences) {
    int input = 0;
    int output = 0;
    int characters = 0;
    for (final String sentence : sentences) {
      final int tokens =
          Math.ceilDiv(sentence.getBytes(StandardCharsets.UTF_8).length, BYTES_A_TOKEN);
      input += PROMPT_TOKENS + tokens;
      output += FRAME_TOKENS + tokens;
      characters += sentence.codePointCount(0, sentence.length());
    }
    return new Consumption(
        sentences.size(), input, output, Duration.ZERO, characters, Duration.ZERO);
  }

  /** Of a document, such as a workflow, that a language model writes on request. */
  public static Consumption ofWriting(final String request) {
    final int tokens = Math.ceilDiv(request.getBytes(StandardCharsets.UTF_8).length, BYTES_A_TOKEN);
    return new Consumption(
        1,
        WRITING_PROMPT_TOKENS + tokens,
        DOCUMENT_TOKENS,
        Duration.ZERO,
        request.codePointCount(0, request.length()),
        Duration.ZERO);
  }

  /** Of a stretch of speech, which is one call. */
  public static Consumption ofSpeech(final Duration length) {
    final int seconds = Math.toIntExact(length.plusMillis(999).toSeconds());
    return new Consumption(
        1,
        seconds * TOKENS_HEARD_A_SECOND,
        seconds * TOKENS_SPOKEN_A_SECOND,
        length,
        0,
        Duration.ZERO);
  }
}
