package io.dragoman.resilience.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class PromptConsumerTest {
  private static final Duration GAP = Duration.ofMillis(40);

  private long now;
  private final PromptCommits commits = new PromptCommits();
  private final MockProcessorContext<byte[], byte[]> task = new MockProcessorContext<>();
  private final PromptConsumer consumer =
      new PromptConsumer(
          new MockConsumer<>("earliest"), commits, new CommitPace(GAP, 1, () -> now));

  @Test
  void shouldCommitAtOnceWhenTheLastCommitIsLongAgo() {
    commits.worked(task);

    consumer.poll(Duration.ZERO);

    assertThat(task.committed()).isTrue();
    assertThat(commits.pending()).isFalse();
  }

  @Test
  void shouldLetMoreShareACommitWhenTheLastOneWasJustNow() {
    commits.worked(task);
    consumer.poll(Duration.ZERO);
    task.resetCommit();
    commits.worked(task);

    consumer.poll(Duration.ZERO);
    assertThat(task.committed()).isFalse();
    assertThat(commits.pending()).as("it is not forgotten").isTrue();

    now += GAP.toNanos();
    consumer.poll(Duration.ZERO);
    assertThat(task.committed()).isTrue();
  }
}
