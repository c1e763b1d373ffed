package io.dragoman.dlq.audit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.dlq.letter.Letters;
import org.junit.jupiter.api.Test;

class AuditDecoderTest {
  @Test
  void shouldThrowWhatTheSinkThrew() {
    final IllegalStateException full = new IllegalStateException("No room.");
    try (AuditDecoder decoder =
        new AuditDecoder(
            (letter, record) -> {
              throw full;
            })) {
      decoder.add(Letters.letter().build());

      assertThatThrownBy(decoder::finish).isSameAs(full);
    }
  }
}
