package io.dragoman.schemas.serde;

import io.dragoman.schemas.event.AudioEvent;
import io.dragoman.schemas.event.TextEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records that tests of the serdes share. */
final class Samples {
  private Samples() {}

  static TextEvent textEvent(final String text) {
    return TextEvent.newBuilder()
        .setEventId("event-1")
        .setRequestId("request-1")
        .setText(text)
        .setSourceLanguage("ko")
        .setTargetLanguages(List.of("en", "jpn_Jpan"))
        .setDeadline(Instant.ofEpochMilli(1_800_000_000_123L))
        .setMetadata(Map.of("k", "v"))
        .setCreatedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }

  static AudioEvent audioEvent() {
    return AudioEvent.newBuilder()
        .setEventId("event-2")
        .setAudio(ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .setSourceLanguage("ko")
        .setCreatedAt(Instant.ofEpochMilli(1_790_000_000_456L))
        .build();
  }
}
