package io.dragoman.translator.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dragoman.schemas.review.MemoryEntry;
import io.dragoman.schemas.review.ReviewJson;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class TranslationMemoryTest {
  private final TranslationMemory memory = new TranslationMemory(2);

  @Test
  void shouldFindASentenceWhateverItsWhiteSpace() {
    remember(entry("shop", "one  two", ""));

    assertThat(find("shop", "one\u00a0two ", "")).contains("by hand");
    assertThat(find("shop", "one two!", "")).isEmpty();
  }

  @Test
  void shouldFindNothingWhenAnotherClientAsksOrOtherOptionsAreWanted() {
    remember(entry("shop", "one", ""));

    assertThat(find("rival", "one", "")).isEmpty();
    assertThat(find(null, "one", "")).isEmpty();
    assertThat(find("shop", "one", "glossary")).isEmpty();
  }

  @Test
  void shouldLeaveOutWhatWasRememberedFirstWhenItIsFull() {
    remember(entry("shop", "one", ""));
    remember(entry("shop", "two", ""));
    remember(entry("shop", "one", ""));
    remember(entry("shop", "three", ""));

    assertThat(memory.size()).isEqualTo(2);
    assertThat(find("shop", "two", "")).isEmpty();
    assertThat(find("shop", "one", "")).isPresent();
  }

  @Test
  void shouldTakeNothingUnderAKeyThatIsNotItsOwn() {
    final MemoryEntry entry = entry("shop", "one", "");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> hear(entry("rival", "one", "").key(), ReviewJson.write(entry)));
    assertThatIllegalArgumentException().isThrownBy(() -> hear("key", new byte[] {1}));
    assertThat(memory.size()).isZero();
  }

  private static MemoryEntry entry(final String client, final String source, final String options) {
    return new MemoryEntry(
        client, "eng_Latn", "kor_Hang", options, source, "by hand", "review", "otto", 0);
  }

  private void remember(final MemoryEntry entry) {
    hear(entry.key(), ReviewJson.write(entry));
  }

  private void hear(final String key, final byte[] value) {
    memory.hear(new ConsumerRecord<>("translation.memory", 0, 0, key, value));
  }

  private Optional<String> find(final String client, final String sentence, final String options) {
    return memory.find(client, sentence, "eng_Latn", "kor_Hang", options);
  }
}
