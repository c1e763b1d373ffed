package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, as the README tells people to try it. */
class DemoIT {
  @TempDir private Path temporary;

  @Test
  void shouldHearAndTranslateHeldOutSamples() throws IOException, InterruptedException {
    final LauncherRun demo = LauncherRun.of(temporary, List.of("demo", "--json"));

    assertThat(demo.exit()).as(demo.all()).isZero();
    final JsonNode report = new ObjectMapper().readTree(demo.out());
    assertThat(report.path("passed").asBoolean()).isTrue();
    assertThat(report.path("http").path("right").asBoolean()).isTrue();
    assertThat(report.path("samples").size()).isGreaterThanOrEqualTo(13);
    assertThat(demo.err()).contains("kafka is ready").contains("stopping everything");
    assertThat(LauncherRun.HOME.resolve(".dragoman/demo")).doesNotExist();
  }
}
