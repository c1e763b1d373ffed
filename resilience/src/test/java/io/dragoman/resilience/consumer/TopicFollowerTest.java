package io.dragoman.resilience.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** All on the test's own thread: the script of the last consumer closes the follower. */
class TopicFollowerTest {
  private static final String TOPIC = "group.news";
  private static final Instant YESTERDAY = Instant.parse("2025-12-31T00:00:00Z");

  private final ManualClock clock = new ManualClock();
  private final Deque<Supplier<Consumer<String, byte[]>>> consumers = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private Optional<Instant> since = Optional.empty();

  private final TopicFollower follower =
      new TopicFollower(
          "news",
          () -> consumers.pop().get(),
          TOPIC,
          new TopicFollower.Listener() {
            @Override
            public void hear(final ConsumerRecord<String, byte[]> record) {
              if (record.key().equals("forged")) {
                throw new ArithmeticException("long overflow");
              }
              heard.add(record.key());
            }

            @Override
            public void caughtUp() {
              heard.add("(caught up)");
            }

            @Override
            public Optional<Instant> since() {
              return since;
            }
          },
          clock.steady(),
          Duration.ZERO);

  @Test
  void shouldSayThatItCaughtUpOnceAllIsHeardThatWasThere() {
    final Script consumer = script(2);
    consumer.there(0, "a", "b").there(1, "c");
    consumer.then(() -> assertThat(follower.isCaughtUp()).isFalse());
    consumer.then(() -> consumer.write(1, 1, "later"));
    consumer.then(follower::close);

    follower.run();

    assertThat(heard.subList(0, 3)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(heard.subList(3, heard.size())).containsExactly("(caught up)", "later");
    assertThat(follower.isCaughtUp()).isTrue();
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void shouldHearWhatIsBehindARecordThatItsListenerCannotTake() {
    final Script consumer = script(1);
    consumer.there(0, "forged", "a");
    consumer.then(() -> consumer.write(0, 2, "forged"));
    consumer.then(() -> consumer.write(0, 3, "b"));
    consumer.then(follower::close);

    follower.run();

    assertThat(heard).containsExactly("a", "(caught up)", "b");
  }

  @Test
  void shouldBeginWhereTheListenerSays() {
    since = Optional.of(YESTERDAY);
    final Script consumer = script(2);
    consumer.there(0, "long ago", "lately").there(1, "long ago, too");
    consumer.since(YESTERDAY, Map.of(0, 1L));
    consumer.then(() -> {});
    consumer.then(follower::close);

    follower.run();

    assertThat(heard).containsExactly("lately", "(caught up)");
  }

  @Test
  void shouldWaitForATopicThatIsNotMadeYet() {
    final Script made = script(1);
    made.madeAfterLooks(2);
    made.there(0, "a");
    made.then(() -> {});
    made.then(follower::close);

    follower.run();

    assertThat(heard).containsExactly("a", "(caught up)");
  }

  @Test
  void shouldBeginAgainWhenBrokersAreBack() {
    consumers.add(
        () -> {
          throw new KafkaException("no broker");
        });
    final Script cut = script(1);
    cut.there(0, "a", "b");
    cut.then(() -> cut.setPollException(new KafkaException("cut off")));
    final Script back = script(1);
    back.there(0, "a", "b");
    back.then(() -> {});
    back.then(follower::close);

    follower.run();

    assertThat(heard).containsExactly("a", "b", "(caught up)");
    assertThat(cut.closed()).isTrue();
  }

  @Test
  void shouldNoticeAddedPartitions() {
    final Script before = script(1);
    before.then(
        () -> {
          before.updatePartitions(TOPIC, partitions(2));
          clock.advance(TopicFollower.LOOK.plusMillis(1));
        });
    final Script after = script(2);
    after.there(1, "b");
    after.then(() -> {});
    after.then(follower::close);

    follower.run();

    assertThat(heard).containsExactly("(caught up)", "b", "(caught up)");
  }

  @Test
  void shouldNotLookForPartitionsBecauseTheClockWasSet() {
    final Script consumer = script(1);
    consumer.then(
        () -> {
          consumer.updatePartitions(TOPIC, partitions(2));
          clock.set(Duration.ofDays(1));
        });
    consumer.then(follower::close);

    follower.run();

    assertThat(heard).containsExactly("(caught up)");
  }

  @Test
  void shouldStopAmidWhatIsThereWhenItIsClosed() {
    final Script consumer = script(1);
    consumer.there(0, "a");
    consumer.updateEndOffsets(Map.of(partition(0), 1_000L));
    consumer.then(() -> {});
    consumer.then(follower::close);

    follower.run();

    assertThat(heard).containsExactly("a");
    assertThat(follower.isCaughtUp()).isFalse();
  }

  private Script script(final int partitions) {
    final Script script = new Script(partitions);
    consumers.add(() -> script);
    return script;
  }

  private static TopicPartition partition(final int number) {
    return new TopicPartition(TOPIC, number);
  }

  private static List<PartitionInfo> partitions(final int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> new PartitionInfo(TOPIC, number, null, null, null))
        .toList();
  }

  /** A consumer with a step of the story before each poll. */
  private static final class Script extends MockConsumer<String, byte[]> {
    private final Map<TopicPartition, List<String>> there = new HashMap<>();
    private final Map<TopicPartition, OffsetAndTimestamp> since = new HashMap<>();
    private int looksWithoutTopic;

    Script(final int partitions) {
      super("earliest");
      updatePartitions(TOPIC, partitions(partitions));
      IntStream.range(0, partitions).forEach(this::there);
    }

    /** What the partition holds when the consumer comes; the first poll gives all of it. */
    Script there(final int number, final String... keys) {
      updateBeginningOffsets(Map.of(partition(number), 0L));
      updateEndOffsets(Map.of(partition(number), (long) keys.length));
      there.put(partition(number), Arrays.asList(keys));
      return this;
    }

    void madeAfterLooks(final int looks) {
      looksWithoutTopic = looks;
    }

    @Override
    public synchronized Map<String, List<PartitionInfo>> listTopics() {
      return looksWithoutTopic-- > 0 ? Map.of() : super.listTopics();
    }

    void since(final Instant from, final Map<Integer, Long> first) {
      first.forEach(
          (number, offset) ->
              since.put(partition(number), new OffsetAndTimestamp(offset, from.toEpochMilli())));
    }

    /** Does this before the next poll that has no step yet. */
    void then(final Runnable step) {
      schedulePollTask(step);
    }

    void write(final int number, final long offset, final String key) {
      addRecord(new ConsumerRecord<>(TOPIC, number, offset, key, new byte[0]));
    }

    @Override
    public synchronized void assign(final Collection<TopicPartition> partitions) {
      super.assign(partitions);
      IntStream.range(0, there.size())
          .forEach(
              number -> {
                final List<String> keys = there.get(partition(number));
                IntStream.range(0, keys.size()).forEach(i -> write(number, i, keys.get(i)));
              });
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        final Map<TopicPartition, Long> times) {
      assertThat(times.values()).containsOnly(YESTERDAY.toEpochMilli());
      final Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      times.keySet().forEach(partition -> found.put(partition, since.get(partition)));
      return found;
    }
  }
}
