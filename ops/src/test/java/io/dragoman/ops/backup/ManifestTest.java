package io.dragoman.ops.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.Topic;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ManifestTest {
  /** What a topic is compacted for is what it knows, and nobody else knows it. */
  @Test
  void shouldKeepEachTopicThatIsCompactedButWhatKilledProcesses() {
    assertThat(Manifest.TOPICS)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Topic.values())
                .filter(topic -> topic.settings().get("cleanup.policy").contains("compact"))
                .filter(topic -> topic != Topic.GROUP_DEATHS)
                .toList());
  }
}
