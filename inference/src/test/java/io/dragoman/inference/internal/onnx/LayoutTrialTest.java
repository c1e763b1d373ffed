package io.dragoman.inference.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.EngineStatistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTrialTest {
  private static final OnnxFiles FILES = OnnxFiles.find(Path.of("demo-models/nllb-demo"), "");

  @TempDir private Path directory;
  private final List<Integer> opened = new ArrayList<>();
  private int closed;

  /** Takes as long as its threads are told to; one call at a time waits on nothing else. */
  private final class Fake implements Engine<String, String> {
    @Override
    public List<String> generate(final List<String> batch, final Deadline deadline) {
      return batch;
    }

    @Override
    public EngineInfo info() {
      return new EngineInfo("fake", "1", "cpu", 16, new TreeSet<>());
    }

    @Override
    public EngineHealth health() {
      return EngineHealth.OK;
    }

    @Override
    public EngineStatistics statistics() {
      return EngineStatistics.NONE;
    }

    @Override
    public void warmUp() {}

    @Override
    public void close() {
      closed++;
    }
  }

  private Engine<String, String> open(final EngineOptions options, final String version) {
    return new LayoutTrial<String, String>(
            FILES,
            version,
            options,
            new FusionCache(Optional.of(directory)),
            tuned -> {
              opened.add(tuned.threads());
              return new Fake();
            },
            engine -> Collections.nCopies(4, "x"))
        .open();
  }

  @Test
  void shouldTryNothingWhenThreadsAreGiven() {
    open(EngineOptions.defaults().withThreads(1), "1").close();
    assertThat(opened).containsExactly(1);
  }

  @Test
  void shouldTryNothingWhenEveryBatchIsOfOne() {
    open(EngineOptions.defaults().withMaxBatch(1), "1").close();
    assertThat(opened).containsExactly(0);
  }

  @Test
  void shouldMeasureOnceAndCloseWhatWasSlower() {
    final int processors = Runtime.getRuntime().availableProcessors();
    Assumptions.assumeTrue(processors > 1);

    open(EngineOptions.defaults(), "1").close();
    final int first = opened.size();
    assertThat(first).isGreaterThan(processors);
    assertThat(closed).isEqualTo(first);

    open(EngineOptions.defaults(), "1").close();
    assertThat(opened.size() - first).isBetween(1, processors);
    assertThat(closed).isEqualTo(opened.size());
  }

  @Test
  void shouldMeasureAgainWhenTheModelHasChanged() {
    Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1);
    open(EngineOptions.defaults(), "1").close();
    final int first = opened.size();
    open(EngineOptions.defaults(), "2").close();
    assertThat(opened).hasSize(2 * first);
  }
}
