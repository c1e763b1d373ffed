package io.dragoman.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicOptionsTest {

  @Test
  void shouldWantASecondReplicaWrittenWhenThereAreThree() {
    assertThat(TopicOptions.durability(3)).isEqualTo(Map.of("min.insync.replicas", "2"));
  }

  @Test
  void shouldNotStopAllWorkForOneBrokerWhenThereAreTwoReplicas() {
    assertThat(TopicOptions.durability(2)).isEmpty();
    assertThat(TopicOptions.durability(-1)).isEmpty();
  }
}
