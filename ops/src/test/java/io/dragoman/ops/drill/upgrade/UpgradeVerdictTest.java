package io.dragoman.ops.drill.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.ops.drill.upgrade.UpgradeVerdict.Requests;
import io.dragoman.ops.drill.upgrade.UpgradeVerdict.Written;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpgradeVerdictTest {
  private static final Requests ALL_DONE = new Requests(100, 100, 0);
  private static final Map<String, Written> BOTH =
      Map.of("translations", new Written(60, 40, 0, 0));

  @Test
  void shouldBeKeptWhenAllIsDoneAndBothVersionsWrote() {
    final UpgradeVerdict verdict = new UpgradeVerdict(9, ALL_DONE, List.of(), 0, BOTH, true);

    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.text()).startsWith("KEPT drill upgrade: 9 replacements");
    assertThat(verdict.json()).contains("\"verdict\" : \"KEPT\"");
  }

  @Test
  void shouldBeBrokenByARequestThatIsLostOrFailed() {
    assertBroken(new UpgradeVerdict(9, new Requests(100, 99, 1), List.of(), 0, BOTH, true));
    assertBroken(new UpgradeVerdict(9, new Requests(100, 99, 0), List.of(), 0, BOTH, true));
  }

  @Test
  void shouldBeBrokenByAFindingOrADeadLetter() {
    assertBroken(new UpgradeVerdict(9, ALL_DONE, List.of("duplicated r1: twice"), 0, BOTH, true));
    assertBroken(new UpgradeVerdict(9, ALL_DONE, List.of(), 1, BOTH, true));
  }

  @Test
  void shouldBeBrokenWhenNothingWasReallyUpgraded() {
    assertBroken(
        new UpgradeVerdict(
            9, ALL_DONE, List.of(), 0, Map.of("translations", new Written(100, 0, 0, 0)), true));
    assertBroken(new UpgradeVerdict(9, ALL_DONE, List.of(), 0, Map.of(), true));
  }

  @Test
  void shouldBeBrokenWhenAVersionThatDoesNotFitCouldWrite() {
    assertBroken(new UpgradeVerdict(9, ALL_DONE, List.of(), 0, BOTH, false));
    assertBroken(
        new UpgradeVerdict(
            9, ALL_DONE, List.of(), 0, Map.of("translations", new Written(60, 40, 1, 0)), true));
  }

  private static void assertBroken(final UpgradeVerdict verdict) {
    assertThat(verdict.kept()).isFalse();
    assertThat(verdict.text()).startsWith("BROKEN");
  }
}
