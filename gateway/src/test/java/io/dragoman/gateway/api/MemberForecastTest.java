package io.dragoman.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.event.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberForecastTest {
  private final List<MemberState> members = new ArrayList<>();
  private final MemberForecast forecast = new MemberForecast(() -> members, 1_000);

  @Test
  void shouldAddWhatWaitsForEachWorkerThatIsNeeded() {
    worker("transcriber", true, 2, 10, 0);
    worker("translator", true, 5, 100, 10);
    worker("translator", true, 5, 100, 10);

    assertThat(forecast.seconds(Set.of(Stage.TRANSLATE))).hasValue(13);
    assertThat(forecast.seconds(Set.of(Stage.TRANSCRIBE, Stage.TRANSLATE))).hasValue(18);
    assertThat(forecast.seconds(Set.of(Stage.TRANSCRIBE))).hasValue(6);
  }

  @Test
  void shouldNotGuessWhileWorkWaitsAndNoneIsDone() {
    worker("translator", true, 0, 100, 0);

    assertThat(forecast.seconds(Set.of(Stage.TRANSLATE))).isEmpty();
  }

  @Test
  void shouldBeQuickWhereNothingWaits() {
    worker("translator", true, 0, 0, 0);

    assertThat(forecast.seconds(Set.of(Stage.TRANSLATE))).hasValue(1);
  }

  @Test
  void shouldRefuseWhileNoEngineWorksAndMuchWaits() {
    worker("translator", false, 0, 1_001, 0);
    worker("transcriber", true, 1, 0, 0);

    assertThat(forecast.refusal(Set.of(Stage.TRANSLATE))).isPresent();
    assertThat(forecast.refusal(Set.of(Stage.TRANSCRIBE))).isEmpty();

    worker("translator", true, 1, 1_001, 0);
    assertThat(forecast.refusal(Set.of(Stage.TRANSLATE))).isEmpty();
  }

  @Test
  void shouldRefuseNothingWhileLittleWaitsOrNobodyIsHeardOf() {
    assertThat(forecast.refusal(Set.of(Stage.TRANSCRIBE, Stage.TRANSLATE))).isEmpty();

    worker("translator", false, 0, 1_000, 0);
    assertThat(forecast.refusal(Set.of(Stage.TRANSLATE))).isEmpty();
  }

  @Test
  void shouldKnowOfAStageOnceAnInstanceOfItIsHeardOf() {
    assertThat(forecast.hears(Stage.WORKFLOW)).isFalse();

    worker("workflow", false, 0, 3, 0);

    assertThat(forecast.hears(Stage.WORKFLOW)).isTrue();
    assertThat(forecast.hears(Stage.TRANSLATE)).isFalse();
    assertThat(forecast.seconds(Set.of(Stage.WORKFLOW))).isEmpty();
  }

  @Test
  void shouldKnowWhatNoEngineCanDo() {
    worker("transcriber", true, 1, 0, 0);
    assertThat(forecast.lacks(Stage.TRANSCRIBE, Skills.WORD_TIMESTAMPS))
        .as("nobody said anything")
        .isFalse();

    skilled("transcriber", Skills.TRANSCRIBE);
    assertThat(forecast.lacks(Stage.TRANSCRIBE, Skills.WORD_TIMESTAMPS)).isTrue();
    assertThat(forecast.lacks(Stage.TRANSLATE, Skills.HTML)).as("that is another's").isFalse();

    skilled("transcriber", Skills.WORD_TIMESTAMPS);
    assertThat(forecast.lacks(Stage.TRANSCRIBE, Skills.WORD_TIMESTAMPS)).isFalse();
  }

  @Test
  void shouldOfferOnlyWhatEveryEngineCanDo() {
    worker("transcriber", true, 1, 0, 0);
    assertThat(forecast.offers(Stage.TRANSCRIBE, Skills.PROMPT))
        .as("nobody said anything")
        .isFalse();

    skilled("transcriber", Skills.PROMPT);
    assertThat(forecast.offers(Stage.TRANSCRIBE, Skills.PROMPT)).isTrue();
    assertThat(forecast.offers(Stage.TRANSLATE, Skills.PROMPT)).as("that is another's").isFalse();

    skilled("transcriber", Skills.TRANSCRIBE);
    assertThat(forecast.offers(Stage.TRANSCRIBE, Skills.PROMPT)).as("one cannot").isFalse();
  }

  private void skilled(final String app, final String skill) {
    members.add(
        new MemberState(
            true,
            true,
            new MemberInfo(
                app,
                "1",
                skill,
                "",
                5_000,
                List.of(),
                new Skills(List.of("ko"), List.of(), List.of(skill)),
                0,
                0,
                0,
                0,
                null)));
  }

  private void worker(
      final String app,
      final boolean able,
      final double rate,
      final long backlog,
      final long inbox) {
    members.add(
        new MemberState(
            able,
            true,
            new MemberInfo(
                app,
                "1",
                "one",
                "",
                5_000,
                List.of(),
                Skills.NONE,
                rate,
                0,
                backlog,
                inbox,
                null)));
  }
}
