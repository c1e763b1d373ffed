package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EngineReplicasTest {
  private final List<Fake> engines = new ArrayList<>();
  private final Engine<TextInput, TranslatedText> replicas =
      EngineReplicas.open(
          2,
          () -> {
            engines.add(new Fake());
            return engines.getLast();
          });

  @Test
  void shouldAnswerInOrderWhenBatchIsShared() {
    assertThat(replicas.generate(batch(5), Deadline.NEVER))
        .extracting(TranslatedText::text)
        .containsExactly("0", "1", "2", "3", "4");
    assertThat(engines).extracting(engine -> engine.sizes).containsExactly(List.of(2), List.of(3));
  }

  @Test
  void shouldRunThePartsAtTheSameTime() {
    final CyclicBarrier both = new CyclicBarrier(2);
    engines.forEach(engine -> engine.meet = both);

    assertThat(replicas.generate(batch(2), Deadline.NEVER)).hasSize(2);
  }

  @Test
  void shouldUseOneEngineWhenThereIsOneItem() {
    replicas.generate(batch(1), Deadline.NEVER);

    assertThat(engines).extracting(engine -> engine.sizes).containsExactly(List.of(1), List.of());
  }

  @Test
  void shouldFailWithTheEnginesOwnExceptionWhenAPartFails() {
    engines.getLast().failing = true;

    assertThatThrownBy(() -> replicas.generate(batch(4), Deadline.NEVER))
        .isInstanceOf(EngineException.class)
        .hasMessage("broken");
    engines.getLast().failing = false;
    assertThat(replicas.generate(batch(4), Deadline.NEVER)).hasSize(4);
  }

  @Test
  void shouldLetTheEngineRefuseWhenBatchIsTooLarge() {
    assertThatThrownBy(() -> replicas.generate(batch(9), Deadline.NEVER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldCountOneCallAndTheTimeThatPassed() {
    replicas.generate(batch(4), Deadline.NEVER);

    assertThat(replicas.statistics()).isEqualTo(new EngineStatistics(1, 4, 4, 2, 4, 2, 2, 2, 2));
  }

  @Test
  void shouldBeAsUnhealthyAsItsWorstEngine() {
    engines.getLast().health = EngineHealth.POISONED;

    assertThat(replicas.health()).isEqualTo(EngineHealth.POISONED);
  }

  @Test
  void shouldCloseEveryEngine() {
    replicas.close();
    replicas.close();

    assertThat(engines).allMatch(engine -> engine.closed);
  }

  @Test
  void shouldBeTheEngineItselfWhenThereIsOne() {
    final Fake only = new Fake();

    assertThat(EngineReplicas.open(1, () -> only)).isSameAs(only);
  }

  @Test
  void shouldCloseWhatIsOpenWhenAnotherCannotBeOpened() {
    final List<Fake> opened = new ArrayList<>();
    assertThatThrownBy(
            () ->
                EngineReplicas.open(
                    2,
                    () -> {
                      if (!opened.isEmpty()) {
                        throw new IllegalStateException("no memory");
                      }
                      opened.add(new Fake());
                      return opened.getLast();
                    }))
        .hasMessage("no memory");
    assertThat(opened).singleElement().matches(engine -> engine.closed);
  }

  private static List<TextInput> batch(final int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> new TextInput(Integer.toString(i), "kor_Hang", "eng_Latn"))
        .toList();
  }

  /** Answers each item with itself; a token, a position and a nanosecond of each stage an item. */
  private static final class Fake implements Engine<TextInput, TranslatedText> {
    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private volatile EngineHealth health = EngineHealth.OK;
    private volatile EngineStatistics statistics = EngineStatistics.NONE;
    private volatile boolean failing;
    private volatile boolean closed;
    private volatile CyclicBarrier meet = new CyclicBarrier(1);

    @Override
    public List<TranslatedText> generate(final List<TextInput> batch, final Deadline deadline) {
      if (batch.size() > info().maxBatch()) {
        throw new IllegalArgumentException("too many");
      }
      if (failing) {
        throw new EngineException(ErrorCode.ENGINE_FAILED, "broken");
      }
      try {
        meet.await(1, TimeUnit.MINUTES);
      } catch (final Exception e) {
        throw new IllegalStateException("The parts did not meet", e);
      }
      sizes.add(batch.size());
      final int n = batch.size();
      statistics = statistics.plus(new EngineStatistics(1, n, n, 1, n, n, n, n, n));
      return batch.stream()
          .map(input -> new TranslatedText(input.text(), 0f, 1, false, false))
          .toList();
    }

    @Override
    public EngineInfo info() {
      return new EngineInfo("fake", "1", "cpu", 8, new TreeSet<>());
    }

    @Override
    public EngineHealth health() {
      return health;
    }

    @Override
    public EngineStatistics statistics() {
      return statistics;
    }

    @Override
    public void warmUp() {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
