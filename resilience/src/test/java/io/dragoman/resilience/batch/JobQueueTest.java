package io.dragoman.resilience.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobQueueTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final int NORMAL = 5;

  private final JobQueue<String, String> queue = new JobQueue<>(Duration.ofSeconds(1));

  @Test
  void shouldKeepTheOrderWhenJobsAreAlike() {
    IntStream.range(0, 5).forEach(i -> add("job " + i, NORMAL, 1));

    assertThat(take(3)).containsExactly("job 0", "job 1", "job 2");
    assertThat(take(3)).containsExactly("job 3", "job 4");
    assertThat(take(3)).isEmpty();
  }

  @Test
  void shouldTakeUrgentWorkFirst() {
    add("later", 1, 1);
    add("first", 10, 1);
    add("next", NORMAL, 1);

    assertThat(take(3)).containsExactly("first", "next", "later");
  }

  @Test
  void shouldTakeTheEarlierDeadlineFirstWhenPrioritiesAreEqual() {
    add("no hurry", NORMAL, 1, Optional.empty(), NOW);
    add("soon", NORMAL, 1, Optional.of(NOW.plusSeconds(3)), NOW);
    add("at once", NORMAL, 1, Optional.of(NOW.plusSeconds(1)), NOW);

    assertThat(take(3)).containsExactly("at once", "soon", "no hurry");
  }

  @Test
  void shouldStarveNothingWhenUrgentWorkKeepsComing() {
    add("patient", 1, 1, Optional.empty(), NOW);
    add("less urgent, later", 7, 1, Optional.empty(), NOW.plusSeconds(10));
    IntStream.range(0, 5).forEach(i -> add("urgent " + i, 10, 1));

    assertThat(take(1)).containsExactly("urgent 0");
    assertThat(take(1)).containsExactly("urgent 1");
    assertThat(take(1)).containsExactly("urgent 2");
    assertThat(take(1)).as("one of four calls").containsExactly("patient");
    assertThat(take(1)).containsExactly("urgent 3");
    assertThat(take(1)).containsExactly("urgent 4");
    assertThat(take(1)).containsExactly("less urgent, later");
  }

  @Test
  void shouldTakeUrgentWorkNextHoweverLongOthersHaveWaited() {
    IntStream.range(0, 100).forEach(i -> add("bulk " + i, 1, 1));
    add("urgent", 8, 1, Optional.empty(), NOW.plus(Duration.ofDays(1)));

    assertThat(take(1)).containsExactly("urgent");
  }

  @Test
  void shouldFillTheBatchWithOthersWhenFewAreUrgent() {
    add("bulk", 1, 1);
    add("long bulk", 1, 1_000);
    add("urgent", 9, 1);

    assertThat(take(3)).containsExactly("urgent", "bulk");
  }

  @Test
  void shouldTakeTheJobAsIfItHadComeUrgentWhenItIsRaised() {
    IntStream.range(0, 10).forEach(i -> add("bulk " + i, 1, 1));
    queue.raise("bulk 7", 10);
    queue.raise("bulk 7", 2);
    queue.raise("bulk 3", 5);
    queue.raise("gone", 10);

    assertThat(take(3)).containsExactly("bulk 7", "bulk 3", "bulk 0");
    assertThat(take(20)).hasSize(7);
    assertThat(queue.size()).isZero();
  }

  @Test
  void shouldTakeShortWorkFirstWhenItCameALittleLater() {
    add("long", NORMAL, 4_096, Optional.empty(), NOW);
    add("short", NORMAL, 16, Optional.empty(), NOW.plusMillis(500));

    assertThat(take(1)).containsExactly("short");
  }

  @Test
  void shouldPutOnlyWorkOfLikeCostTogether() {
    add("short", NORMAL, 10, Optional.empty(), NOW);
    add("long", NORMAL, 1_000, Optional.empty(), NOW);
    add("half as long", NORMAL, 510, Optional.empty(), NOW.plusSeconds(60));

    assertThat(take(3)).containsExactly("short");
    assertThat(take(3)).containsExactly("long", "half as long");
  }

  @Test
  void shouldBatchAJobWithNothingWhenItMustBeAlone() {
    queue.add(job("before", NORMAL, 1, Optional.empty(), false), NOW);
    queue.add(job("suspect", NORMAL, 1, Optional.empty(), true), NOW);
    queue.add(job("after", NORMAL, 1, Optional.empty(), false), NOW);

    assertThat(take(3)).containsExactly("before");
    assertThat(take(3)).containsExactly("suspect");
    assertThat(take(3)).containsExactly("after");
  }

  @Test
  void shouldGiveEverythingBackWhenDrained() {
    add("a", 1, 1);
    add("b", 10, 100);

    assertThat(queue.drain()).extracting(Job::work).containsExactlyInAnyOrder("a", "b");
    assertThat(queue.size()).isZero();
  }

  private void add(final String work, final int priority, final long cost) {
    add(work, priority, cost, Optional.empty(), NOW);
  }

  private void add(
      final String work,
      final int priority,
      final long cost,
      final Optional<Instant> deadline,
      final Instant at) {
    queue.add(job(work, priority, cost, deadline, false), at);
  }

  private static Job<String, String> job(
      final String work,
      final int priority,
      final long cost,
      final Optional<Instant> deadline,
      final boolean alone) {
    return new Job<>(
        work,
        work,
        priority,
        deadline,
        cost,
        alone,
        Route.anywhere(),
        Subject.nobody(),
        () -> true,
        outcome -> {});
  }

  private List<String> take(final int max) {
    return queue.take(max).stream().map(queued -> queued.job().work()).toList();
  }
}
