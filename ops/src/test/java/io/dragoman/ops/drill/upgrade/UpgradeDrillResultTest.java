package io.dragoman.ops.drill.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.ops.drill.upgrade.UpgradeDrillResult.Requests;
import io.dragoman.ops.drill.upgrade.UpgradeDrillResult.Written;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpgradeDrillResultTest {
  private static final Requests ALL_DONE = new Requests(100, 100, 0);
  private static final Map<String, Written> BOTH =
      Map.of("translations", new Written(60, 40, 0, 0));

  @Test
  void shouldBeKeptWhenAllIsDoneAndBothVersionsWrote() {
    final UpgradeDrillResult result = new UpgradeDrillResult(9, ALL_DONE, List.of(), 0, BOTH, true);

    assertThat(result.kept()).isTrue();
    assertThat(result.text()).startsWith("KEPT drill upgrade: 9 replacements");
    assertThat(result.json()).contains("\"verdict\" : \"KEPT\"");
  }

  @Test
  void shouldBeBrokenByARequestThatIsLostOrFailed() {
    assertBroken(new UpgradeDrillResult(9, new Requests(100, 99, 1), List.of(), 0, BOTH, true));
    assertBroken(new UpgradeDrillResult(9, new Requests(100, 99, 0), List.of(), 0, BOTH, true));
  }

  @Test
  void shouldBeBrokenByAFindingOrADeadLetter() {
    assertBroken(
        new UpgradeDrillResult(9, ALL_DONE, List.of("duplicated r1: twice"), 0, BOTH, true));
    assertBroken(new UpgradeDrillResult(9, ALL_DONE, List.of(), 1, BOTH, true));
  }

  @Test
  void shouldBeBrokenWhenNothingWasReallyUpgraded() {
    assertBroken(
        new UpgradeDrillResult(
            9, ALL_DONE, List.of(), 0, Map.of("translations", new Written(100, 0, 0, 0)), true));
    assertBroken(new UpgradeDrillResult(9, ALL_DONE, List.of(), 0, Map.of(), true));
  }

  @Test
  void shouldBeBrokenWhenAVersionThatDoesNotFitCouldWrite() {
    assertBroken(new UpgradeDrillResult(9, ALL_DONE, List.of(), 0, BOTH, false));
    assertBroken(
        new UpgradeDrillResult(
            9, ALL_DONE, List.of(), 0, Map.of("translations", new Written(60, 40, 1, 0)), true));
  }

  private static void assertBroken(final UpgradeDrillResult result) {
    assertThat(result.kept()).isFalse();
    assertThat(result.text()).startsWith("BROKEN");
  }
}
