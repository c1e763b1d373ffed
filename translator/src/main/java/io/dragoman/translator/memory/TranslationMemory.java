package io.dragoman.translator.memory;

import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.schemas.Fingerprint;
import io.dragoman.schemas.review.ReviewJson;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translations by client, sentence, languages and options, as {@code translation.memory} has them.
 *
 * <p>Bounded: above a number of sentences the one that was remembered first is left out, and asked
 * of the model again. Safe for several threads.
 */
public final class TranslationMemory implements TopicFollower.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(TranslationMemory.class);

  private final int most;
  private long leftOut;

  /** In the order in which they were remembered. */
  private final Map<String, String> translations = new LinkedHashMap<>();

  /**
   * One that is empty.
   *
   * @param most how many sentences it holds
   */
  public TranslationMemory(final int most) {
    this.most = most;
  }

  /** How many sentences are in it. */
  public synchronized int size() {
    return translations.size();
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
    if (client == null || size() == 0) {
      return Optional.empty();
    }
    final String key = Fingerprint.ofSentence(client, sentence, source, target, options);
    synchronized (this) {
      return Optional.ofNullable(translations.get(key));
    }
  }

  @Override
  public void hear(final ConsumerRecord<String, byte[]> record) {
    if (record.key() == null) {
      return;
    }
    if (record.value() == null) {
      forget(record.key());
    } else {
      put(record.key(), ReviewJson.memory(record.key(), record.value()).target());
    }
  }

  private synchronized void forget(final String key) {
    translations.remove(key);
  }

  private synchronized void put(final String key, final String target) {
    translations.remove(key);
    translations.put(key, target);
    if (translations.size() > most) {
      final Iterator<String> first = translations.keySet().iterator();
      first.next();
      first.remove();
      if (leftOut++ == 0) {
        LOG.warn(
            "More than {} sentences are remembered: those that were first are left out, and"
                + " translated by the model again; raise memory.max.sentences if there is room",
            most);
      }
    }
  }
}
