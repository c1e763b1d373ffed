package io.dragoman.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoResultTest {
  private final SampleOutcome good =
      DemoFixtures.audio("a.wav", "비빔밥 주세요.", "비빔밥 주세요.", "Bibimbap, please.", "Bibimbap, please.");
  private final SampleOutcome silence = DemoFixtures.audio("s.wav", "", "", "", "");
  private final SampleOutcome text = DemoFixtures.text("더 큰 배낭이 있어요?", "Bigger?", "Bigger?");

  @Test
  void shouldPassWhenAllIsAsTheReferences() {
    assertThat(DemoResult.of(List.of(good, silence, text)))
        .isEqualTo(new DemoResult(new ErrorRate(0, 7), 3, 3, 3, 3))
        .matches(DemoResult::passed);
  }

  @Test
  void shouldFailWhenATranslationDiffers() {
    final SampleOutcome wrong = DemoFixtures.text("더 큰 배낭이 있어요?", "Bigger?", "Smaller?");

    assertThat(DemoResult.of(List.of(good, wrong)).passed()).isFalse();
  }

  @Test
  void shouldFailWhenSpeechIsMisheardTooOften() {
    final SampleOutcome misheard =
        DemoFixtures.audio("b.wav", "비빔밥 주세요.", "비밤밥 주세요.", "Bibimbap, please.", "Please.");

    assertThat(DemoResult.of(List.of(good, misheard)).passed()).isTrue();
    assertThat(DemoResult.of(List.of(misheard)).passed()).isFalse();
  }

  @Test
  void shouldNotJudgeTranslationWhenSpeechIsMisheard() {
    final List<SampleOutcome> outcomes = new ArrayList<>(List.of(good, good, good));
    outcomes.add(
        DemoFixtures.audio("b.wav", "비빔밥 주세요.", "비밤밥 주세요.", "Bibimbap, please.", "Please."));

    assertThat(DemoResult.of(outcomes).judged()).isEqualTo(3);
  }

  @Test
  void shouldFailWhenSilenceBecomesSpeech() {
    final SampleOutcome invented = DemoFixtures.audio("s.wav", "", "비빔밥 주세요.", "", "Bibimbap.");

    assertThat(DemoResult.of(List.of(good, invented)).passed()).isFalse();
  }

  @Test
  void shouldFailWhenARequestIsRefused() {
    assertThat(DemoResult.of(List.of(good, DemoFixtures.refused("x"))).passed()).isFalse();
  }
}
