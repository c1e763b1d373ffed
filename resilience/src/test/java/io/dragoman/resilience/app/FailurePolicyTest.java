package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.app.FailurePolicy.Reaction;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
  private static final Throwable PASSING = new StreamsException("a broker was away");

  private Instant now = Instant.EPOCH;
  private final FailurePolicy policy = new FailurePolicy(2, Duration.ofMinutes(1), () -> now);

  @Test
  void shouldReplaceThreadsWithGrowingPausesWhileFailuresAreFew() {
    assertThat(policy.after(PASSING)).isEqualTo(new Reaction.Replace(Duration.ofMillis(200)));
    assertThat(policy.after(PASSING)).isEqualTo(new Reaction.Replace(Duration.ofMillis(400)));
  }

  @Test
  void shouldGiveUpWhenFailuresAreTooMany() {
    policy.after(PASSING);
    policy.after(PASSING);

    assertThat(policy.after(PASSING)).isInstanceOf(Reaction.GiveUp.class);
  }

  @Test
  void shouldForgetFailuresThatAreOlderThanTheWindow() {
    policy.after(PASSING);
    policy.after(PASSING);
    now = now.plusSeconds(61);

    assertThat(policy.after(PASSING)).isEqualTo(new Reaction.Replace(Duration.ofMillis(200)));
  }

  @Test
  void shouldGiveUpAtOnceWhenANewThreadWouldFailAgain() {
    assertThat(
            policy.after(new StreamsException(new SaslAuthenticationException("wrong password"))))
        .isInstanceOf(Reaction.GiveUp.class);
    assertThat(policy.after(new MissingSourceTopicException("gone")))
        .isInstanceOf(Reaction.GiveUp.class);
    assertThat(policy.after(new OutOfMemoryError("heap"))).isInstanceOf(Reaction.GiveUp.class);
  }

  @Test
  void shouldSayWhatToDoInPlaceOfKafkasAdviceWhenPartitionsWereAdded() {
    final Throwable failure =
        new StreamsException(
            "Existing internal topic app-inbox-changelog has invalid partitions: expected: 8;"
                + " actual: 4. Use 'org.apache.kafka.tools.StreamsResetter' tool to clean up"
                + " invalid topics before processing.");

    assertThat(policy.after(failure))
        .isInstanceOfSatisfying(
            Reaction.GiveUp.class,
            end ->
                assertThat(end.reason())
                    .contains("app-inbox-changelog has 4", "topics create --partitions 8")
                    .doesNotContain("StreamsResetter"));
  }

  @Test
  void shouldWaitForSpaceHoweverOftenTheDiskIsFull() {
    final Throwable full =
        new StreamsException(new IOException("write failed: No space left on device"));

    for (int i = 0; i < 20; i++) {
      assertThat(policy.after(full)).isEqualTo(new Reaction.Replace(Duration.ofSeconds(30)));
    }
  }
}
