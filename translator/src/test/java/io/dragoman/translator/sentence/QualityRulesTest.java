package io.dragoman.translator.sentence;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QualityRulesTest {
  private static final TextInput TEXT = new TextInput("비빔밥 주세요", "kor_Hang", "eng_Latn");
  private static final TranslatedText EMPTY = new TranslatedText("", -0.1f, 0, false, false);

  private final Settings settings =
      QualityRules.define(AppConfig.of("test", 0)).build().resolve(Map.of());

  @Test
  void shouldAskAgainWithBeamsWhenTheAnswerIsEmpty() {
    final QualityRules rules = QualityRules.of(settings, Set.of(EngineSkill.BEAMS));

    assertThat(rules.again(TEXT, EMPTY))
        .contains(TEXT.withOptions(TextOptions.DEFAULTS.withBeams(4)));
  }

  /** A service elsewhere would be paid twice for the same answer. */
  @Test
  void shouldNotAskAgainWhenTheModelKnowsNoBeams() {
    final QualityRules rules = QualityRules.of(settings, Set.of());

    assertThat(rules.again(TEXT, EMPTY)).isEmpty();
  }
}
