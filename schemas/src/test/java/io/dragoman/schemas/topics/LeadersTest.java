package io.dragoman.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.testkit.BesideTheTest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class LeadersTest {
  private static final Node BROKER = new Node(1, "127.0.0.1", 9092);
  private static final TopicPartition PARTITION = new TopicPartition("new", 0);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final KafkaFutureImpl<ListOffsetsResultInfo> answer = new KafkaFutureImpl<>();
  private final Admin admin = admin();

  @Test
  void shouldWaitForTheLeadersAnswerWhenMetadataAlreadyNamesIt() throws Exception {
    final CompletableFuture<Void> waiting =
        BesideTheTest.run(() -> Leaders.await(admin, List.of("new"), Duration.ofMinutes(1)));

    asked.await();
    assertThat(waiting).isNotDone();
    answer.complete(null);
    assertThat(waiting).succeedsWithin(Duration.ofMinutes(1));
  }

  @Test
  void shouldNameTheTopicsWhenALeaderDoesNotAnswerInTime() {
    assertThatThrownBy(() -> Leaders.await(admin, List.of("new"), Duration.ofMillis(1)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("Topics have no leaders that answer after 1 ms: new.");
  }

  /** A cluster whose metadata names a leader that answers when the test lets it. */
  private Admin admin() {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "describeTopics" -> described();
                  case "listOffsets" -> {
                    asked.countDown();
                    yield new ListOffsetsResult(Map.of(PARTITION, answer));
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static DescribeTopicsResult described() {
    final TopicDescription description =
        new TopicDescription(
            PARTITION.topic(),
            false,
            List.of(new TopicPartitionInfo(0, BROKER, List.of(BROKER), List.of(BROKER))));
    return new DescribeTopicsResult(
        null, Map.of(PARTITION.topic(), KafkaFuture.completedFuture(description))) {};
  }
}
