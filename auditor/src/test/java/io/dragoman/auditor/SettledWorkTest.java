package io.dragoman.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import io.dragoman.resilience.membership.Members;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.schemas.event.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettledWorkTest {
  private static final Instant TIME = Instant.ofEpochMilli(1_000);

  @Test
  void shouldBeDoneWhenAllInstancesArePast() {
    assertThat(done(member("translator", 1_001L), member("translator", 2_000L))).isTrue();
  }

  @Test
  void shouldNotBeDoneWhenOneInstanceHoldsOlderWork() {
    assertThat(done(member("translator", 1_000L), member("translator", 2_000L))).isFalse();
  }

  @Test
  void shouldNotBeDoneWhenOneInstanceDoesNotKnow() {
    assertThat(done(member("translator", null), member("translator", 2_000L))).isFalse();
  }

  @Test
  void shouldNotBeDoneWhenStageHasNoInstance() {
    assertThat(done(member("transcriber", 2_000L))).isFalse();
  }

  private static boolean done(final Members.Member... members) {
    return new SettledWork(() -> List.of(members), "auditor").isDone(Stage.TRANSLATE, TIME);
  }

  private static Members.Member member(final String app, final @Nullable Long settled) {
    return new Members.Member(
        "group",
        "one",
        new MemberState(
            true,
            true,
            new MemberInfo(
                app,
                "1",
                "one",
                "here:1",
                5_000,
                List.of(),
                Skills.NONE,
                0,
                0,
                0,
                0,
                null,
                settled)),
        Duration.ZERO);
  }
}
