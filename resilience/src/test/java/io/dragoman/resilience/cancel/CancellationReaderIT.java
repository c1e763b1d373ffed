package io.dragoman.resilience.cancel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.resilience.time.TimeSource;
import io.dragoman.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancellationReaderIT {
  private static final String TOPIC = "requests.cancelled";

  @Test
  void shouldKnowWhatWasCancelledBeforeItStartedAndAfter(@TempDir final Path directory)
      throws Exception {
    final Cancellations cancellations = new Cancellations(TimeSource.system().steady());
    try (TestBroker broker = TestBroker.start(directory)) {
      broker.createTopics(3, TOPIC);
      final long now = System.currentTimeMillis();
      cancel(broker, "before", now);
      cancel(broker, "long-ago", now - Duration.ofDays(2).toMillis());
      try (CancellationReader reader =
          new CancellationReader(
              Map.of("bootstrap.servers", broker.bootstrap()),
              TOPIC,
              Duration.ofDays(1),
              cancellations,
              TimeSource.system())) {
        assertThat(reader.await(Duration.ofMinutes(1))).isTrue();
        assertThat(cancellations.isCancelled("before")).isTrue();
        assertThat(cancellations.isCancelled("long-ago")).isFalse();

        cancel(broker, "after", System.currentTimeMillis());
        await().until(() -> cancellations.isCancelled("after"));
      }
    }
  }

  private static void cancel(final TestBroker broker, final String id, final long at) {
    broker.send(new ProducerRecord<>(TOPIC, null, at, id, "{}".getBytes(UTF_8)));
  }
}
