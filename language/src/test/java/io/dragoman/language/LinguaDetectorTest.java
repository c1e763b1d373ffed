package io.dragoman.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.Language;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinguaDetectorTest {
  private static final LinguaDetector SOME = among("ko", "en", "ja", "de", "fr");

  @ParameterizedTest
  @CsvSource({
    "지하철역이 어디예요?, kor_Hang",
    "Where is the subway station?, eng_Latn",
    "Wo ist der nächste Bahnhof?, deu_Latn",
    "駅はどこですか。, jpn_Jpan"
  })
  void shouldNameTheLanguageOfASentence(final String text, final String code) {
    final LinguaDetector.Guess first = SOME.guesses(text).getFirst();

    assertThat(first.language().flores()).isEqualTo(code);
    assertThat(first.confidence()).isBetween(0.5, 1.0);
  }

  @Test
  void shouldNameOnlyThoseThatItMayNameAndNoneWhenATextSaysNothing() {
    assertThat(among("en", "ko").guesses("Wo ist der nächste Bahnhof?"))
        .extracting(guess -> guess.language().flores())
        .isSubsetOf("eng_Latn", "kor_Hang");
    assertThat(SOME.guesses("1234 ???")).isEmpty();
    assertThat(SOME.detect("")).isEmpty();
  }

  @Test
  void shouldSayWhichLanguageItCannotTell() {
    assertThatThrownBy(() -> among("en", "my"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mya_Mymr");
    assertThatThrownBy(() -> among("en")).hasMessageContaining("one language");
  }

  private static LinguaDetector among(final String... codes) {
    return new LinguaDetector(
        List.of(codes).stream().map(code -> Language.find(code).orElseThrow()).toList());
  }
}
