package io.dragoman.claims;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.DragomanException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TopicClaimsTest {
  private static final ClaimConfig CONFIG =
      new ClaimConfig(
          "topic",
          100,
          Duration.ofMillis(50),
          "",
          Duration.ofDays(1),
          new ClaimConfig.S3("", "", "", "", "", ""));

  private final CountDownLatch reading = new CountDownLatch(TopicClaims.MAX_AT_ONCE);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  void shouldHoldNoMoreContentInMemoryAtOnceThanIsAllowed() throws Exception {
    try (TopicClaims store =
            new TopicClaims(
                Map.of("bootstrap.servers", "127.0.0.1:1"),
                "audio.held",
                CONFIG,
                InstantSource.system());
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < TopicClaims.MAX_AT_ONCE; i++) {
        others.submit(() -> store.store("shop", new Waiting(), 10));
      }
      reading.await();

      assertThatThrownBy(() -> store.store("shop", InputStream.nullInputStream(), 10))
          .isInstanceOf(DragomanException.class)
          .hasMessageContaining("just now");
      goOn.countDown();
    }
  }

  /** Comes as long as nobody lets it end. */
  private final class Waiting extends InputStream {
    @Override
    public int read() {
      reading.countDown();
      try {
        goOn.await();
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return -1;
    }
  }
}
