package io.dragoman.translator.memory;

import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.stage.ReviewMemory;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Translations by client, sentence, languages and options, as {@code translation.memory} has them.
 *
 * <p>Safe for several threads.
 */
public final class TranslationMemory implements TopicFollower.Listener {
  /** Key of the configuration: how many sentences it holds. */
  public static final String MAX_SENTENCES = "memory.max.sentences";

  private final ReviewMemory<String> sentences;

  /**
   * One that is empty.
   *
   * @param most how many sentences it holds
   */
  public TranslationMemory(final int most) {
    sentences =
        new ReviewMemory<>(
            most,
            MAX_SENTENCES,
            entry -> Optional.of(entry).filter(any -> !any.isSpeech()).map(MemoryEntry::target));
  }

  /** How many sentences are in it. */
  public int size() {
    return sentences.size();
  }

  /**
   * The translation of a sentence.
   *
   * @param client whose it is; null: not known, and nobody's is given
   * @param options see {@link Fingerprint#ofTextOptions}
   */
  public Optional<String> find(
      final @Nullable String client,
      final String sentence,
      final String source,
      final String target,
      final String options) {
    return client == null || size() == 0
        ? Optional.empty()
        : sentences.find(Fingerprint.ofSentence(client, sentence, source, target, options));
  }

  @Override
  public void hear(final ConsumerRecord<String, byte[]> record) {
    sentences.hear(record);
  }
}
