package io.dragoman.transcriber;

import io.dragoman.inference.Speech;
import io.dragoman.resilience.consumer.TopicFollower;
import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.stage.ReviewMemory;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Transcripts by client, audio and language, as {@code translation.memory} has them.
 *
 * <p>Safe for several threads.
 */
final class SpeechMemory implements TopicFollower.Listener {
  /** Key of the configuration: how many transcripts it holds. */
  static final String MAX_TRANSCRIPTS = "memory.max.transcripts";

  private final ReviewMemory<Speech> transcripts;

  /**
   * One that is empty.
   *
   * @param most how many transcripts it holds
   */
  SpeechMemory(final int most) {
    transcripts =
        new ReviewMemory<>(
            most,
            MAX_TRANSCRIPTS,
            entry -> Optional.of(entry).filter(MemoryEntry::isSpeech).map(SpeechMemory::speech));
  }

  /** Whether nothing is in it. */
  boolean isEmpty() {
    return transcripts.size() == 0;
  }

  /**
   * What was said.
   *
   * @param client whose it is; null: not known, and nobody's is given
   * @param audio see {@link MemoryEntry#source}
   * @param language FLORES-200 code of the transcript
   */
  Optional<Speech> find(final @Nullable String client, final String audio, final String language) {
    return client == null
        ? Optional.empty()
        : transcripts.find(MemoryEntry.keyOfSpeech(client, audio, language));
  }

  /** A person is sure of it. */
  private static Speech speech(final MemoryEntry entry) {
    return entry.target().isEmpty()
        ? Speech.none(1f)
        : new Speech(
            entry.target(),
            entry.pieces().stream()
                .map(
                    piece ->
                        new Speech.Segment(
                            (int) piece.startMs(), (int) piece.endMs(), piece.text()))
                .toList(),
            0f,
            0f,
            0,
            false,
            false);
  }

  @Override
  public void hear(final ConsumerRecord<String, byte[]> record) {
    transcripts.hear(record);
  }
}
