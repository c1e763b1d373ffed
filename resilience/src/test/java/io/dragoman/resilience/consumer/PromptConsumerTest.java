package io.dragoman.resilience.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptConsumerTest {
  private static final Duration GAP = Duration.ofMillis(40);
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final Duration TRANSACTION = Duration.ofSeconds(10);
  private static final TopicPartition PARTITION = new TopicPartition("work", 0);

  private long now;
  private final PromptCommits commits = new PromptCommits(INTERVAL, TRANSACTION);
  private final MockProcessorContext<byte[], byte[]> task = new MockProcessorContext<>();
  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final PromptConsumer consumer =
      new PromptConsumer(kafka, commits, new CommitPace(GAP, 1, () -> now), () -> now);
  private long offset;

  @BeforeEach
  void assign() {
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    kafka.assign(List.of(PARTITION));
  }

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

  @Test
  void shouldCommitWhatIsDoneWhenTheIntervalIsOverThoughRecordsKeepComing() {
    commits.worked(task);
    pollRecord();
    now += INTERVAL.toNanos() - 1;
    pollRecord();
    assertThat(task.committed()).as("more may share the commit").isFalse();

    now += 1;
    pollRecord();

    assertThat(task.committed()).isTrue();
  }

  @Test
  void shouldCommitWhatIsWrittenByATaskThatHasMoreOpenOnlyWhenTheIntervalIsOver() {
    commitOnce();
    commits.wrote(task);
    now += INTERVAL.toNanos() - 1;
    consumer.poll(Duration.ZERO);
    assertThat(task.committed()).as("more may share the commit").isFalse();

    now += 1;
    consumer.poll(Duration.ZERO);

    assertThat(task.committed()).isTrue();
    assertThat(commits.pending()).isFalse();
  }

  @Test
  void shouldCommitAtOnceWhatIsWrittenLongAfterTheLastCommit() {
    commitOnce();
    now += INTERVAL.toNanos();
    commits.wrote(task);

    consumer.poll(Duration.ZERO);

    assertThat(task.committed()).isTrue();
  }

  @Test
  void shouldForgetWhatATaskWroteThatIsClosed() {
    commits.wrote(task);
    commits.closed(task);

    consumer.poll(Duration.ZERO);

    assertThat(task.committed()).isFalse();
  }

  @Test
  void shouldLetKafkaStreamsCommitLongBeforeABrokerEndsTheTransaction() {
    assertThat(commits.streamsIntervalMs()).isEqualTo(1_000);
    assertThat(new PromptCommits(GAP, INTERVAL).streamsIntervalMs()).isEqualTo(100);
    assertThat(new PromptCommits(Duration.ofSeconds(4), TRANSACTION).streamsIntervalMs())
        .as("never more often than what others wait for")
        .isEqualTo(4_000);
  }

  private void commitOnce() {
    commits.worked(task);
    consumer.poll(Duration.ZERO);
    task.resetCommit();
  }

  private void pollRecord() {
    kafka.addRecord(
        new ConsumerRecord<>(
            PARTITION.topic(), PARTITION.partition(), offset++, new byte[0], new byte[0]));
    assertThat(consumer.poll(Duration.ZERO).count()).isEqualTo(1);
  }
}
