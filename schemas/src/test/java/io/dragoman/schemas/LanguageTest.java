package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {
  @ParameterizedTest
  @CsvSource({
    "ko, kor_Hang",
    "en, eng_Latn",
    "EN, eng_Latn",
    "zh, zho_Hans",
    "zh-Hant, zho_Hant",
    "zh_hans, zho_Hans",
    "ar, arb_Arab",
    "fa, pes_Arab",
    "ku, kmr_Latn",
    "kor_Hang, kor_Hang",
    "KOR-HANG, kor_Hang",
    "arz_Arab, arz_Arab",
    "no, nob_Latn",
    "nb, nob_Latn",
    "nn, nno_Latn",
    "jw, jav_Latn",
    "jv, jav_Latn",
    "yue, yue_Hant",
    "' ja ', jpn_Jpan",
  })
  void shouldFindLanguageWhenAnyOfItsCodesIsGiven(final String code, final String flores) {
    assertThat(Language.find(code)).map(Language::flores).contains(flores);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "xx", "korean", "kor_Latn", "ko_Latn", "k", "_"})
  void shouldFindNothingWhenCodeIsUnknown(final String code) {
    assertThat(Language.find(code)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindItselfWhenItsOwnFloresCodeIsGiven(final Language language) {
    assertThat(language.flores()).matches("[a-z]{3}_[A-Z][a-z]{3}");
    assertThat(Language.find(language.flores())).contains(language);
  }

  @Test
  void shouldHoldTheTokensOfNllbWhenCounted() {
    assertThat(Language.values()).hasSize(202);
    assertThat(
            Arrays.stream(Language.values()).map(Language::englishName).collect(Collectors.toSet()))
        .hasSize(202);
  }

  @Test
  void shouldResolveEveryIsoCodeToALanguageThatHasItWhenItIsShared() {
    assertThat(Language.values())
        .allSatisfy(
            language ->
                language
                    .iso()
                    .ifPresent(
                        iso ->
                            assertThat(Language.find(iso))
                                .hasValueSatisfying(
                                    found -> assertThat(found.iso()).contains(iso))));
  }

  @ParameterizedTest
  @CsvSource({
    "ko, ko",
    "nob_Latn, no",
    "jav_Latn, jw",
    "zho_Hant, zh",
    "arz_Arab, ar",
    "yue_Hant, yue"
  })
  void shouldNameWhispersTokenWhenWhisperKnowsTheLanguage(final String code, final String token) {
    assertThat(Language.find(code).flatMap(Language::whisper)).contains(token);
  }

  @Test
  void shouldKnowWhispersLanguagesWhenNllbHasThemToo() {
    // Whisper large-v3 has 100 languages; NLLB lacks Latin, Breton and Hawaiian.
    assertThat(
            Arrays.stream(Language.values())
                .flatMap(language -> language.whisper().stream())
                .distinct())
        .hasSize(97)
        .doesNotContain("la", "br", "haw", "jv", "nb");
    assertThat(Language.find("ace_Latn").flatMap(Language::whisper)).isEmpty();
    assertThat(Language.find("ku").flatMap(Language::whisper)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ko, true", "en, true", "ja, false", "zh, false", "th, false", "km, false"})
  void shouldSayWhetherWordsStandApartWhenAsked(final String code, final boolean spaced) {
    assertThat(Language.find(code).map(Language::spaced)).contains(spaced);
  }
}
