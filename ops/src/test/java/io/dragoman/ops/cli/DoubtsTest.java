package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.Request;
import io.dragoman.client.RequestView;
import io.dragoman.client.UnitView;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.testing.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoubtsTest {
  private static final String CUT =
      "The translation into eng_Latn may be incomplete: it was cut off at the model's length"
          + " limit.";

  @Test
  void shouldSayNothingWhenTheModelWasSure() {
    assertThat(Doubts.of(view(translation()))).isEmpty();
  }

  @Test
  void shouldNameTheUnitWhenThereAreSeveral() {
    final Translation looping = translation();
    looping.setRepetitive(true);

    assertThat(Doubts.of(view(translation(), looping)))
        .containsExactly(
            "The translation into eng_Latn of unit 2 may be wrong or incomplete:"
                + " the model repeats itself.");
  }

  @Test
  void shouldWarnBesideTheTextWhenTheTranslationWasCutOff() {
    final TestTerminal terminal = TestTerminal.plain(80);

    output(terminal).text(List.of(result()));

    assertThat(terminal.out()).isEqualTo("Hello.%n".formatted());
    assertThat(terminal.err()).isEqualTo("Warning: 안녕: %s%n".formatted(CUT));
  }

  @Test
  void shouldSayItInJsonWhenTheTranslationWasCutOff() throws Exception {
    final TestTerminal terminal = TestTerminal.plain(80);

    output(terminal).json(List.of(result()));

    assertThat(terminal.out()).contains("\"doubts\" : [ \"" + CUT + "\" ]");
  }

  @Test
  void shouldSayWhichLanguageWasFoundOut() throws Exception {
    final TestTerminal terminal = TestTerminal.plain(80);
    final RequestView found =
        new RequestView(
            "request",
            true,
            Optional.of(new RequestView.Source(Events.KOREAN, Optional.of(0.5f))),
            List.of(),
            List.of(),
            true);

    new TranslateOutput(terminal.terminal(), Optional.empty(), List.of())
        .json(
            List.of(
                new TranslateResult(
                    new TranslateInput("안녕", Optional.<Request>empty(), Optional.empty()),
                    Optional.of("request"),
                    Optional.of(found),
                    Duration.ZERO,
                    List.of())));

    assertThat(terminal.out()).contains("\"from\" : \"kor_Hang\"", "\"languageProbability\" : 0.5");
  }

  private static TranslateOutput output(final TestTerminal terminal) {
    return new TranslateOutput(
        terminal.terminal(),
        Language.find(Events.KOREAN),
        List.of(Language.find(Events.ENGLISH).orElseThrow()));
  }

  private static TranslateResult result() {
    final Translation cut = translation();
    cut.setTruncated(true);
    return new TranslateResult(
        new TranslateInput("안녕", Optional.<Request>empty(), Optional.empty()),
        Optional.of("request"),
        Optional.of(view(cut)),
        Duration.ofMillis(5),
        List.of());
  }

  private static RequestView view(final Translation... translations) {
    final List<UnitView> units = new ArrayList<>();
    for (final Translation translation : translations) {
      units.add(
          new UnitView(
              units.size(),
              Optional.empty(),
              Map.of(Events.ENGLISH, translation),
              List.of(),
              true));
    }
    return new RequestView("request", true, units, List.of(), true);
  }

  private static Translation translation() {
    return Events.translation("request", 0, Events.ENGLISH, "Hello.");
  }
}
