package io.dragoman.transcriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.Transcript;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpeechOutputsTest {
  @Test
  void shouldSayWhatItCostTheEngine() {
    final AudioSegment segment =
        AudioSegment.newBuilder()
            .setEventId("e/0")
            .setRequestId("request")
            .setIndex(0)
            .setCount(1)
            .setStartMs(0)
            .setEndMs(1_000)
            .setPcm(ByteBuffer.wrap(new byte[] {1, 2}))
            .setFingerprint("f")
            .setSourceLanguage("ko")
            .setPriority(5)
            .setCreatedAt(Instant.EPOCH)
            .build();

    final Speech heard = new Speech("안녕", List.of(), 0f, 0f, 5, false, false).withInputTokens(11);

    final Transcript transcript = transcript(segment, heard);
    final Transcript shared = transcript(segment, heard.asShared());

    assertThat(transcript.getTokens()).isEqualTo(5);
    assertThat(transcript.getEngineMicros()).isEqualTo(1_234);
    assertThat(transcript.getInputTokens()).isEqualTo(11);
    assertThat(transcript.getEngineCalls()).isOne();
    assertThat(Cost.of(transcript)).isEmpty();
    assertThat(shared.getText()).isEqualTo("안녕");
    assertThat(shared.getTokens() + shared.getInputTokens() + shared.getEngineCalls()).isZero();
  }

  private static Transcript transcript(final AudioSegment segment, final Speech heard) {
    return new SpeechOutputs(() -> Instant.EPOCH)
        .transcript(
            new SpeechWork(
                segment,
                Language.KOR_HANG,
                "ko",
                List.of(),
                true,
                SpeechOptions.DEFAULTS,
                new Origin("audio.segments", 0, 0)),
            new Answer<>(heard, "onnx", "1", false, 1, Duration.ofNanos(1_234_567)),
            Optional.empty(),
            false);
  }
}
