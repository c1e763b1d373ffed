package io.dragoman.translator.sentence;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.Language;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QualityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          en; ko; Good morning; 좋은 아침입니다; ''
          en; ko; Good morning everybody; good morning, everybody!; copied_source
          en; ko; Good morning; dzień dobry wszystkim; wrong_script
          en; ko; The new iPhone 15 Pro Max; iPhone 15 Pro Max 신제품; ''
          en; ru; Good morning; Доброе утро; ''
          en; ru; Good morning; bonjour à toi; wrong_script
          en; ja; Good morning; おはようございます; ''
          en; zh; Good morning; 早上好; ''
          en; th; Good morning; สวัสดีตอนเช้า; ''
          ko; en; 네; Yes, of course, we would be very happy to; length_ratio
          ko; en; 하하하하하하하하하하하하하하; hahahahahahahahahaha; ''
          ko; en; 안녕하세요 여러분; hello hello hello hello hello; repetition
          ko; en; 안녕; ''; empty
          """)
  void shouldSayWhatSpeaksAgainstATranslation(
      final String from,
      final String to,
      final String source,
      final String text,
      final String why) {
    final Quality quality =
        Quality.of(source, new TranslatedText(text, -0.1f, 3, false, false), find(from), find(to));

    assertThat(quality.reasons().stream().map(QualityReason::key))
        .containsExactlyElementsOf(why.isEmpty() ? List.of() : List.of(why));
    assertThat(quality.value()).isBetween(0f, why.isEmpty() ? 1f : 0.5f);
  }

  @Test
  void shouldBeLowerWhenTheModelIsLessSure() {
    assertThat(value(0f)).isEqualTo(1f);
    assertThat(value(-0.5f)).isBetween(0.6f, 0.61f);
    assertThat(value(-3f)).isLessThan(0.05f).isPositive();
  }

  @Test
  void shouldSayThatTheEngineWasCutOff() {
    assertThat(
            Quality.of(
                    "안녕하세요",
                    new TranslatedText("hello", -2f, 3, true, true),
                    find("ko"),
                    find("en"))
                .reasons())
        .containsExactlyInAnyOrder(
            QualityReason.TRUNCATED, QualityReason.REPETITION, QualityReason.UNLIKELY);
  }

  private static float value(final float likelihood) {
    return Quality.of(
            "안녕하세요",
            new TranslatedText("hello", likelihood, 3, false, false),
            find("ko"),
            find("en"))
        .value();
  }

  private static Language find(final String code) {
    return Language.find(code).orElseThrow();
  }
}
