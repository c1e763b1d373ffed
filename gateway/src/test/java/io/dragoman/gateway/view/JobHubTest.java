package io.dragoman.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class JobHubTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final JobHub hub = new JobHub();

  @Test
  void shouldMissNoNewsThatCameAfterOneBeganToListen() {
    try (JobHub.Listener listener = hub.listen("job")) {
      final var news = listener.next();
      hub.arrived("job");

      assertThat(JobHub.await(news, LONG)).isTrue();
      assertThat(listener.next()).isNotDone();
    }
  }

  @Test
  void shouldTellNobodyElseAndRememberNobodyWhoLeft() {
    try (JobHub.Listener listener = hub.listen("job");
        JobHub.Listener _ = hub.listen("job")) {
      hub.arrived("other");

      assertThat(listener.next()).isNotDone();
      assertThat(JobHub.await(listener.next(), Duration.ZERO)).isFalse();
      assertThat(hub.size()).isEqualTo(1);
    }

    assertThat(hub.size()).isZero();
  }

  @Test
  void shouldWakeTenThousandWaitersWhenNewsComes() throws Exception {
    final int waiters = 10_000;
    final CountDownLatch listening = new CountDownLatch(waiters);
    final List<Future<Boolean>> woken = new ArrayList<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < waiters; number++) {
        final String job = "job-" + number % 100;
        woken.add(
            readers.submit(
                () -> {
                  try (JobHub.Listener listener = hub.listen(job)) {
                    final var news = listener.next();
                    listening.countDown();
                    return JobHub.await(news, LONG);
                  }
                }));
      }
      listening.await();
      for (int job = 0; job < 100; job++) {
        hub.arrived("job-" + job);
      }
    }

    for (final Future<Boolean> each : woken) {
      assertThat(each.get()).isTrue();
    }
    assertThat(hub.size()).isZero();
  }
}
