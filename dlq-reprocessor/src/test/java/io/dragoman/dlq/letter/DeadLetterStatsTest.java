package io.dragoman.dlq.letter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.dragoman.dlq.letter.DeadLetterStats.Dimension;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeadLetterStatsTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void shouldCountByStateMessageAndOrigin() {
    final DeadLetter done = Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").at(0, 1).build();
    final List<DeadLetter> letters =
        List.of(done, Letters.dragoman("INTERNAL", "POISON").at(0, 2).build());

    final DeadLetterStats stats =
        letters.stream()
            .collect(
                DeadLetterStats.collector(
                    EnumSet.of(Dimension.STATE, Dimension.MESSAGE, Dimension.ORIGIN),
                    letter -> letter == done ? State.REPLAYED : State.PENDING));

    assertThat(stats.groups(Dimension.STATE))
        .extracting(StatsGroup::name, StatsGroup::count)
        .containsExactly(tuple("pending", 1L), tuple("replayed", 1L));
    assertThat(stats.groups(Dimension.MESSAGE))
        .extracting(StatsGroup::name)
        .containsExactly("The engine took too long");
    assertThat(stats.groups(Dimension.ORIGIN))
        .extracting(StatsGroup::name, StatsGroup::count)
        .containsExactly(tuple("translation.tasks", 2L));
  }

  @Test
  void shouldCountByWhatLettersHaveInCommon() {
    final List<DeadLetter> letters =
        List.of(
            Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").at(0, 1).time(at(10)).build(),
            Letters.dragoman("ENGINE_TIMEOUT", "EXHAUSTED").at(0, 2).time(at(70)).build(),
            Letters.dragoman("INVALID_OUTPUT", "POISON").at(1, 1).time(at(5)).build(),
            Letters.spring().at(0, 1).time(at(30)).build());

    // Parallel, so that partial results are combined.
    final DeadLetterStats stats =
        letters.parallelStream().collect(DeadLetterStats.collector(EnumSet.allOf(Dimension.class)));

    assertThat(stats.count()).isEqualTo(4);
    assertThat(stats.bytes()).isEqualTo(20);
    assertThat(stats.first()).contains(at(5));
    assertThat(stats.last()).contains(at(70));
    assertThat(stats.groups(Dimension.CODE))
        .extracting(StatsGroup::name, StatsGroup::count)
        .containsExactly(
            tuple("ENGINE_TIMEOUT", 2L), tuple("(unsaid)", 1L), tuple("INVALID_OUTPUT", 1L));
    assertThat(stats.groups(Dimension.CODE).getFirst())
        .satisfies(
            group -> {
              assertThat(group.first()).isEqualTo(at(10));
              assertThat(group.last()).isEqualTo(at(70));
              assertThat(group.example()).isEqualTo(new Location("dlq.translator", 0, 1));
              assertThat(group.message()).contains("The engine took too long");
            });
    assertThat(stats.groups(Dimension.HOUR))
        .extracting(StatsGroup::name)
        .containsExactly("2026-01-31 12:00Z", "2026-01-31 13:00Z");
  }

  @Test
  void shouldHaveNoTimesWhenThereIsNothing() {
    final DeadLetterStats stats =
        Stream.<DeadLetter>empty().collect(DeadLetterStats.collector(List.of(Dimension.CODE)));

    assertThat(stats.count()).isZero();
    assertThat(stats.first()).isEmpty();
    assertThat(stats.last()).isEmpty();
    assertThat(stats.groups(Dimension.CODE)).isEmpty();
  }

  @Test
  void shouldCountTheRestTogetherWhenThereAreTooManyGroups() {
    final int groups = DeadLetterStats.MAX_GROUPS;

    final DeadLetterStats stats =
        IntStream.range(0, groups + 5)
            .mapToObj(i -> Letters.letter().header("dragoman.error-code", "CODE_" + i).build())
            .collect(DeadLetterStats.collector(List.of(Dimension.CODE)));

    assertThat(stats.groups(Dimension.CODE)).hasSize(groups + 1);
    assertThat(stats.groups(Dimension.CODE).getFirst())
        .extracting(StatsGroup::name, StatsGroup::count)
        .containsExactly(DeadLetterStats.OTHER, 5L);
  }

  private static Instant at(final int minutes) {
    return NOON.plus(Duration.ofMinutes(minutes));
  }
}
