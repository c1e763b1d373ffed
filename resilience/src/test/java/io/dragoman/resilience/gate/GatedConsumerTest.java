package io.dragoman.resilience.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.testing.CapturedLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatedConsumerTest {
  private static final String WORK = "work";
  private static final TopicPartition FIRST = new TopicPartition(WORK, 0);
  private static final TopicPartition SECOND = new TopicPartition(WORK, 1);
  private static final TopicPartition URGENT = new TopicPartition("urgent", 0);
  private static final TopicPartition DELAY = new TopicPartition("delay", 0);

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final PartitionGate gate = new PartitionGate(List.of(WORK, URGENT.topic()));
  private final PromptCommits commits =
      new PromptCommits(Duration.ofMillis(100), Duration.ofSeconds(10));
  private final Bells bells = new Bells();
  private final GatedConsumer consumer = new GatedConsumer(kafka, gate, commits, bells);
  private final MockProcessorContext<byte[], byte[]> task = new MockProcessorContext<>();
  private final Rebalances streams = new Rebalances();
  private long offset;

  @BeforeEach
  void subscribe() {
    kafka.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L, DELAY, 0L));
    consumer.subscribe(List.of(WORK, "delay"), streams);
    kafka.rebalance(List.of(FIRST, SECOND, DELAY));
  }

  @Test
  void shouldDeliverNothingFromTheWorkTopicWhileTheGateIsShutForAll() {
    gate.set(PauseReason.DISK_FULL, true);
    add(FIRST, SECOND, DELAY);

    assertThat(poll()).as("other topics are nothing to the gate").containsExactly(DELAY);
    assertThat(poll()).isEmpty();
    assertThat(consumer.paused()).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void shouldDeliverWhatWaitedWhenTheGateOpens() {
    gate.set(PauseReason.DISK_FULL, true);
    add(FIRST);
    assertThat(poll()).isEmpty();

    gate.set(PauseReason.DISK_FULL, false);

    assertThat(poll()).containsExactly(FIRST);
    assertThat(consumer.paused()).isEmpty();
  }

  @Test
  void shouldHoldOnlyThePartitionThatHasAReason() {
    gate.set(FIRST, PauseReason.INBOX_FULL, true);
    add(FIRST, SECOND);

    assertThat(poll()).containsExactly(SECOND);
  }

  @Test
  void shouldReadOnUntilTheInboxIsFullWhileNoEngineMayBeCalled() {
    gate.set(PauseReason.ENGINES, true);
    add(FIRST);
    assertThat(poll()).containsExactly(FIRST);

    gate.set(FIRST, PauseReason.INBOX_FULL, true);
    add(FIRST, SECOND);

    assertThat(poll()).containsExactly(SECOND);
  }

  @Test
  void shouldReadUrgentWorkWhileTheInboxIsFullOfOther() {
    kafka.updateBeginningOffsets(Map.of(URGENT, 0L));
    consumer.subscribe(List.of(WORK, URGENT.topic(), "delay"), streams);
    kafka.rebalance(List.of(FIRST, SECOND, URGENT, DELAY));
    gate.set(FIRST, PauseReason.INBOX_FULL, true);
    add(FIRST, URGENT);
    assertThat(poll()).containsExactly(URGENT);

    gate.set(PauseReason.DRAINING, true);
    add(URGENT);

    assertThat(poll()).isEmpty();
    assertThat(consumer.paused()).containsExactlyInAnyOrder(FIRST, SECOND, URGENT);
  }

  @Test
  void shouldHoldUntilTheLastReasonIsGone() {
    gate.set(PauseReason.DISK_FULL, true);
    gate.set(FIRST, PauseReason.INBOX_FULL, true);
    add(FIRST);
    assertThat(poll()).isEmpty();

    gate.set(PauseReason.DISK_FULL, false);
    assertThat(poll()).isEmpty();

    gate.set(FIRST, PauseReason.INBOX_FULL, false);
    assertThat(poll()).containsExactly(FIRST);
  }

  @Test
  void shouldNotResumeForStreamsWhatTheGateHolds() {
    gate.set(PauseReason.DISK_FULL, true);
    poll();
    consumer.pause(List.of(FIRST));

    consumer.resume(List.of(FIRST));

    assertThat(consumer.paused()).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void shouldNotResumeForTheGateWhatStreamsHolds() {
    consumer.pause(List.of(FIRST));
    gate.set(PauseReason.DISK_FULL, true);
    poll();
    gate.set(PauseReason.DISK_FULL, false);
    add(FIRST, SECOND);

    assertThat(poll()).containsExactly(SECOND);
    assertThat(consumer.paused()).containsExactly(FIRST);

    consumer.resume(List.of(FIRST));
    assertThat(poll()).containsExactly(FIRST);
  }

  @Test
  void shouldHoldANewPartitionBeforeItCanDeliver() {
    kafka.rebalance(List.of(SECOND, DELAY));
    gate.set(PauseReason.DISK_FULL, true);
    kafka.schedulePollTask(
        () -> {
          kafka.rebalance(List.of(FIRST, SECOND, DELAY));
          add(FIRST);
        });

    assertThat(poll()).as("assigned within this poll").isEmpty();
    assertThat(streams.assigned).contains(FIRST);
    assertThat(consumer.paused()).contains(FIRST);
  }

  @Test
  void shouldForgetWhatStreamsPausedWhenThePartitionGoesAndComesBack() {
    consumer.pause(List.of(FIRST));
    kafka.rebalance(List.of(SECOND, DELAY));
    assertThat(streams.revoked).containsExactly(FIRST);

    kafka.rebalance(List.of(FIRST, SECOND, DELAY));
    add(FIRST);

    assertThat(poll()).containsExactly(FIRST);
  }

  private void add(final TopicPartition... partitions) {
    for (final TopicPartition partition : partitions) {
      kafka.addRecord(
          new ConsumerRecord<>(
              partition.topic(),
              partition.partition(),
              offset++,
              new byte[0],
              "work".getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Where the records of one poll came from. */
  @Test
  void shouldCommitWhenNothingMoreCameThatCouldShareTheTransaction() {
    commits.worked(task);

    assertThat(poll()).isEmpty();
    assertThat(task.committed()).isTrue();
    assertThat(commits.pending()).isFalse();
  }

  @Test
  void shouldNotCommitYetWhenMoreCameThatMayShareTheTransaction() {
    commits.worked(task);
    add(FIRST);

    assertThat(poll()).containsExactly(FIRST);
    assertThat(task.committed()).isFalse();
    assertThat(poll()).isEmpty();
    assertThat(task.committed()).isTrue();
  }

  @Test
  void shouldNotWaitForRecordsWhenThereIsSomethingToCommit() {
    commits.worked(task);

    consumer.poll(Duration.ofDays(1));
    assertThat(kafka.lastPollTimeout()).isEqualTo(Duration.ZERO);
  }

  @Test
  void shouldCommitNothingOfTasksThatAreClosed() {
    commits.worked(task);
    commits.closed(task);

    assertThat(poll()).isEmpty();
    assertThat(task.committed()).isFalse();
  }

  @Test
  void shouldReadWhatCameAtOnceWhileAnEngineHasWork() {
    gate.setBusy(FIRST.partition(), true);
    add(FIRST);

    assertThat(consumer.poll(Duration.ofDays(1)).count()).isEqualTo(1);
    assertThat(kafka.lastPollTimeout()).isEqualTo(Duration.ZERO);
  }

  @Test
  void shouldHearAnAnswerWhileAnEngineHasWork() {
    gate.setBusy(FIRST.partition(), true);
    bells.ofThisThread().run();

    assertThat(consumer.poll(Duration.ofDays(1)).isEmpty()).isTrue();
    assertThat(bells.await(Duration.ZERO)).as("it was heard").isFalse();
  }

  @Test
  void shouldNotWaitForAnAnswerWhenThereIsSomethingToCommit() {
    gate.setBusy(FIRST.partition(), true);
    commits.worked(task);
    bells.ofThisThread().run();

    consumer.poll(Duration.ofDays(1));

    assertThat(task.committed()).isTrue();
    assertThat(bells.await(Duration.ZERO)).as("nobody listened").isTrue();
  }

  @Test
  void shouldSayOnceWhyAPartitionIsPausedAndWhenItGoesOn() {
    try (CapturedLog log = CapturedLog.of(GatedConsumer.class)) {
      gate.set(FIRST, PauseReason.REGISTRY, true);
      poll();
      poll();
      gate.set(FIRST, PauseReason.REJECTIONS, true);
      poll();
      gate.set(FIRST, PauseReason.REGISTRY, false);
      gate.set(FIRST, PauseReason.REJECTIONS, false);
      poll();
      poll();

      assertThat(log.texts())
          .containsExactly(
              "INFO No new work of work-0 is run, for [REGISTRY]",
              "INFO No new work of work-0 is run, for [REJECTIONS, REGISTRY]",
              "INFO New work of work-0 is run again; it was not for [REJECTIONS, REGISTRY]");
    }
  }

  @Test
  void shouldNotFillTheLogWhenTheInboxIsFullNowAndThen() {
    try (CapturedLog log = CapturedLog.of(GatedConsumer.class)) {
      gate.set(FIRST, PauseReason.INBOX_FULL, true);
      poll();
      gate.set(FIRST, PauseReason.INBOX_FULL, false);
      poll();

      assertThat(log.texts()).isEmpty();
    }
  }

  private List<TopicPartition> poll() {
    return StreamSupport.stream(consumer.poll(Duration.ZERO).spliterator(), false)
        .map(record -> new TopicPartition(record.topic(), record.partition()))
        .toList();
  }

  /** What Streams heard. */
  private static final class Rebalances implements ConsumerRebalanceListener {
    private final List<TopicPartition> assigned = new ArrayList<>();
    private final List<TopicPartition> revoked = new ArrayList<>();

    @Override
    public void onPartitionsAssigned(final Collection<TopicPartition> partitions) {
      assigned.addAll(partitions);
    }

    @Override
    public void onPartitionsRevoked(final Collection<TopicPartition> partitions) {
      revoked.addAll(partitions);
    }
  }
}
