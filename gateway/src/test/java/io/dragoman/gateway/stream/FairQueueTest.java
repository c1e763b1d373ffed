package io.dragoman.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.gateway.stream.FairQueue.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue queue = new FairQueue();
  private long offset;

  @Test
  void shouldTakeTurnsByWeightWhenClientsFlood() {
    for (int job = 0; job < 100; job++) {
      add("heavy", 3, 5, 1);
      add("light", 1, 5, 1);
    }

    final List<String> first = take(40);

    assertThat(first.stream().filter("heavy"::equals).count()).isBetween(28L, 32L);
  }

  @Test
  void shouldCountWhatIsLargeAsMuchWhenClientsTakeTurns() {
    for (int job = 0; job < 100; job++) {
      add("large", 1, 5, 10);
      add("small", 1, 5, 1);
    }

    assertThat(take(44).stream().filter("large"::equals).count()).isBetween(3L, 5L);
  }

  @Test
  void shouldServeTheUrgentFirstAndLetOthersLiveWhenBothWait() {
    for (int job = 0; job < 8; job++) {
      add("usual", 1, 5, 1);
      add("urgent", 1, 8, 1);
    }

    assertThat(take(8))
        .containsExactly(
            "urgent", "urgent", "urgent", "usual", "urgent", "urgent", "urgent", "usual");
  }

  @Test
  void shouldServeAClientsOwnJobsByPriorityThenByAge() {
    add("a", 1, 2, 1);
    add("b", 1, 7, 1);
    queue.add(new Waiting("x", "one", 1, 3, 10, 1));
    queue.add(new Waiting("y", "one", 1, 6, 12, 1));
    queue.add(new Waiting("z", "one", 1, 6, 11, 1));
    queue.remove("job-0");
    queue.remove("job-1");

    assertThat(jobs()).containsExactly("z", "y", "x");
    assertThat(queue.size()).isZero();
  }

  @Test
  void shouldKeepTheCreditOfAClientWhoseJobIsAddedAgain() {
    queue.add(new Waiting("many", "heavy", 3, 5, 0, 1));
    queue.add(new Waiting("other", "light", 1, 5, 1, 1));
    final List<String> served = new ArrayList<>();
    for (int turn = 0; turn < 40; turn++) {
      final Waiting next = queue.next().orElseThrow();
      served.add(next.client());
      queue.add(next);
    }

    assertThat(served.stream().filter("heavy"::equals).count()).isBetween(28L, 32L);
  }

  private void add(final String client, final int weight, final int priority, final int cost) {
    queue.add(new Waiting("job-" + offset, client, weight, priority, offset++, cost));
  }

  private List<String> take(final int count) {
    final List<String> clients = new ArrayList<>();
    for (int each = 0; each < count; each++) {
      clients.add(queue.next().orElseThrow().client());
    }
    return clients;
  }

  private List<String> jobs() {
    final List<String> jobs = new ArrayList<>();
    queue.next().ifPresent(first -> jobs.add(first.job()));
    while (queue.size() > 0) {
      jobs.add(queue.next().orElseThrow().job());
    }
    return jobs;
  }
}
