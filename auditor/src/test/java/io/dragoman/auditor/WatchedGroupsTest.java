package io.dragoman.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.resilience.app.GroupWatch;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchedGroupsTest {
  @Test
  void shouldWatchEveryAppThatTakesWorkUnlessToldOtherwise() {
    assertThat(groups(settings(Map.of())))
        .containsOnlyKeys(
            "dragoman-ingest",
            "dragoman-transcriber",
            "dragoman-translator",
            "dragoman-workflow",
            "dragoman-gateway")
        .containsEntry(
            "dragoman-translator",
            Set.of(Topic.TRANSLATION_TASKS, Topic.TRANSLATION_TASKS_URGENT, Topic.TRANSLATOR_DELAY))
        .containsEntry("dragoman-gateway", Set.of(Topic.JOBS, Topic.REVIEWS));
  }

  @Test
  void shouldTakeTheNameOfAGroupFromTheConfiguration() {
    assertThat(groups(settings(Map.of(AuditorConfig.WATCHED_GROUPS, "translator=fast, ingest=in"))))
        .containsOnlyKeys("fast", "in");
  }

  @Test
  void shouldWatchNobodyWhenToldSo() {
    assertThat(groups(settings(Map.of(AuditorConfig.WATCHED_GROUPS, "")))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"translator", "translator=", "auditor=x", "nobody=x", "=x"})
  void shouldRefuseWhatNamesNoGroupOfAnApp(final String groups) {
    assertThatThrownBy(() -> settings(Map.of(AuditorConfig.WATCHED_GROUPS, groups)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(AuditorConfig.WATCHED_GROUPS)
        .hasMessageContaining("translator");
  }

  @Test
  void shouldShowNoNumberWhileNothingIsKnown() {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (GroupLag _ =
        new GroupLag(
            Map.of("fast", Set.of("tasks")),
            (group, topics) ->
                new GroupWatch(
                    Map.of("bootstrap.servers", "127.0.0.1:1"),
                    group,
                    topics,
                    InstantSource.system()),
            meters)) {
      assertThat(
              meters
                  .get("dragoman.group.lag")
                  .tags("group", "fast", "topic", "tasks")
                  .gauge()
                  .value())
          .as("not 0, which would be good news")
          .isNaN();
      assertThat(meters.get("dragoman.group.threads").tag("group", "fast").gauge().value()).isNaN();
    }
  }

  private static Map<String, Set<Topic>> groups(final Settings settings) {
    return WatchedGroups.of(settings.list(AuditorConfig.WATCHED_GROUPS));
  }

  private static Settings settings(final Map<String, String> values) {
    return AuditorConfig.spec().resolve(values);
  }
}
