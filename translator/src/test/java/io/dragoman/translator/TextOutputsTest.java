package io.dragoman.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.worker.Answer;
import io.dragoman.schemas.Cost;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.translator.sentence.SentenceResult;
import io.dragoman.translator.sentence.Spent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
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
                new TextWork(task, Language.KOR_HANG, Language.ENG_LATN, new TreeMap<>()),
                new Answer<>(
                    List.of(
                        result("One.", new Spent(2, 30, 5)), result("Two.", new Spent(1, 20, 4))),
                    "onnx",
                    "1",
                    false,
                    1,
                    Duration.ofNanos(1_234_567)),
                Optional.of(new Cost(new BigDecimal("0.000120"), "USD", "2027-01")),
                false);

    assertThat(translation.getTokens()).isEqualTo(9);
    assertThat(translation.getInputTokens()).isEqualTo(50);
    assertThat(translation.getEngineCalls()).isEqualTo(3);
    assertThat(translation.getEngineMicros()).isEqualTo(1_234);
    assertThat(translation.getCost()).contains("0.00012");
    assertThat(Cost.of(translation))
        .contains(new Cost(new BigDecimal("0.00012"), "USD", "2027-01"));
  }

  private static SentenceResult result(final String text, final Spent spent) {
    return new SentenceResult(text, 0f, 3, false, false, List.of(), 1f, List.of(), spent);
  }
}
