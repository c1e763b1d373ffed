package io.dragoman.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.translator.sentence.SentenceResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextOutputsTest {
  @Test
  void shouldSayWhatItCostTheEngine() {
    final TranslationTask task =
        TranslationTask.newBuilder()
            .setEventId("e/0")
            .setRequestId("request")
            .setIndex(0)
            .setCount(1)
            .setSentences(
                List.of(new Sentence("하나.", "", null, null), new Sentence("둘.", " ", null, null)))
            .setFingerprint("f")
            .setSourceLanguage("kor_Hang")
            .setTargetLanguage("eng_Latn")
            .setCreatedAt(Instant.EPOCH)
            .build();

    final Translation translation =
        new TextOutputs(() -> Instant.EPOCH)
            .translation(
                new TextWork(task, Language.KOR_HANG, Language.ENG_LATN),
                new Answer<>(
                    List.of(result("One.", 3), result("Two.", 4)),
                    "onnx",
                    "1",
                    false,
                    1,
                    Duration.ofNanos(1_234_567)));

    assertThat(translation.getTokens()).isEqualTo(7);
    assertThat(translation.getEngineMicros()).isEqualTo(1_234);
  }

  private static SentenceResult result(final String text, final int tokens) {
    return new SentenceResult(text, 0f, tokens, false, false, List.of(), 1f, List.of());
  }
}
