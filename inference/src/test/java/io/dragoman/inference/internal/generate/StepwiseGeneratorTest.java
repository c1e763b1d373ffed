package io.dragoman.inference.internal.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.EngineException;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepwiseGeneratorTest {
  private static final int END = 0;
  private static final long START = 7;

  private record Answer(List<Long> tokens, double logProbability, int choices) {}

  private static Batch.Row row(final int most, final Search search) {
    return new Batch.Row(new long[] {START}, TokenRules.NONE, most, search);
  }

  private static Batch batch(final long[] sources, final List<Batch.Row> rows) {
    final long[][] ids = new long[sources.length][];
    final long[][] mask = new long[sources.length][];
    Arrays.setAll(ids, i -> new long[] {sources[i]});
    Arrays.setAll(mask, i -> new long[] {1});
    return new Batch(new EncoderInput.Tokens(ids, mask), rows, Optional.empty());
  }

  private static List<Generated> generate(
      final SequenceModel model, final long[] sources, final List<Batch.Row> rows) {
    return new StepwiseGenerator(model, END).generate(batch(sources, rows), Deadline.NEVER).rows();
  }

  private static Generated generate(
      final SequenceModel model, final long source, final int most, final Search search) {
    return generate(model, new long[] {source}, List.of(row(most, search))).getFirst();
  }

  /** Every answer there is, each gone through alone. */
  private static void collect(
      final ScriptedModel model,
      final long source,
      final int most,
      final Answer so,
      final List<Answer> into) {
    final List<Long> given = new ArrayList<>(List.of(START));
    given.addAll(so.tokens());
    final float[] scores = model.scores(source, given);
    double sum = 0;
    for (final float score : scores) {
      sum += Math.exp(score);
    }
    for (int token = 0; token < scores.length; token++) {
      final List<Long> tokens = new ArrayList<>(so.tokens());
      if (token != END) {
        tokens.add((long) token);
      }
      final Answer grown =
          new Answer(
              tokens,
              so.logProbability() + Math.log(Math.exp(scores[token]) / sum),
              so.choices() + 1);
      if (token == END || tokens.size() == most) {
        into.add(grown);
      } else {
        collect(model, source, most, grown, into);
      }
    }
  }

  @Test
  void shouldRankAllAnswersThereAreWhenThereAreBeamsForAll() {
    final ScriptedModel model = new ScriptedModel(3);
    for (final float penalty : new float[] {0, 1, -1, 2.5f}) {
      final Search search =
          Search.beam(16).withPatience(8).withLengthPenalty(penalty).withHypotheses(16);
      for (long source = 0; source < 5; source++) {
        final List<Answer> all = new ArrayList<>();
        collect(model, source, 3, new Answer(List.of(), 0, 0), all);
        all.sort(
            Comparator.comparingDouble(
                answer ->
                    -answer.logProbability() / Math.pow(answer.choices(), search.lengthPenalty())));
        final List<Generated> found = generate(model, source, 3, search).hypotheses();

        assertThat(found).hasSize(15);
        for (int i = 0; i < found.size(); i++) {
          assertThat(longs(found.get(i))).isEqualTo(all.get(i).tokens());
          assertThat(found.get(i).logProbability())
              .isCloseTo(all.get(i).logProbability(), within(1e-4));
          assertThat(found.get(i).choices()).isEqualTo(all.get(i).choices());
        }
      }
    }
  }

  private static List<Long> longs(final Generated answer) {
    return Arrays.stream(answer.tokens()).asLongStream().boxed().toList();
  }

  @Test
  void shouldAnswerEachRowAsAloneWhateverElseIsInTheBatch() {
    final ScriptedModel model = new ScriptedModel(40);
    final List<Search> searches =
        List.of(
            Search.GREEDY,
            Search.beam(4),
            Search.beam(2).withHypotheses(2).withLengthPenalty(0),
            Search.sampling(1f, 5, 3).withHypotheses(5),
            Search.GREEDY.withNoRepeatNgram(1),
            Search.beam(5).withPatience(2).withHypotheses(3),
            Search.sampling(0.5f, 1, 4));
    final List<Batch.Row> rows = new ArrayList<>();
    final long[] sources = new long[4 * searches.size()];
    for (int i = 0; i < sources.length; i++) {
      rows.add(row(3 + i, searches.get(i % searches.size())));
      sources[i] = i;
    }
    final List<Generated> together = generate(model, sources, rows);

    for (int i = 0; i < sources.length; i++) {
      final List<Generated> alone =
          generate(model, new long[] {sources[i]}, List.of(rows.get(i))).getFirst().hypotheses();
      final List<Generated> found = together.get(i).hypotheses();
      assertThat(found).hasSameSizeAs(alone);
      for (int k = 0; k < alone.size(); k++) {
        assertThat(found.get(k).tokens()).isEqualTo(alone.get(k).tokens());
        assertThat(found.get(k).logProbability()).isEqualTo(alone.get(k).logProbability());
      }
    }
  }

  @Test
  void shouldBeNoLessLikelyThanGreedyWhenThereAreMoreBeams() {
    final ScriptedModel model = new ScriptedModel(40);
    double greedy = 0;
    double beams = 0;
    for (long source = 0; source < 50; source++) {
      // At the length limit all answers are as long, so only likelihood counts.
      greedy += generate(model, source, 4, Search.GREEDY).logProbability();
      beams +=
          generate(model, source, 4, Search.beam(8).withPatience(8).withLengthPenalty(0))
              .logProbability();
    }

    assertThat(beams).isGreaterThan(greedy);
  }

  @Test
  void shouldLeaveWhatWasEncodedWhereItIsWhenOnlyBeamsPart() {
    final ScriptedModel model = new ScriptedModel(200);
    final List<Batch.Row> rows =
        IntStream.range(0, 6).mapToObj(i -> row(12, Search.beam(4).withPatience(8))).toList();
    generate(model, new long[] {1, 2, 3, 4, 5, 6}, rows);

    assertThat(model.moves()).isGreaterThan(5);
    assertThat(model.encodedMoves()).isEqualTo(1);
  }

  @Test
  void shouldMoveNothingWhenEveryRowIsGreedyAndMostAreAtWork() {
    final ScriptedModel model = new ScriptedModel(200);
    generate(
        model,
        new long[] {1, 2, 3},
        List.of(row(9, Search.GREEDY), row(9, Search.GREEDY), row(2, Search.GREEDY)));

    assertThat(model.moves()).isZero();
  }

  @Test
  void shouldDrawTheSameWhenInputAndSeedAreTheSame() {
    final ScriptedModel model = new ScriptedModel(40);
    final Search search = Search.sampling(1, 3, 11);
    final int[] first = generate(model, 5, 12, search).tokens();

    assertThat(generate(model, 5, 12, search).tokens()).isEqualTo(first);
    assertThat(
            IntStream.range(0, 20)
                .mapToObj(seed -> longs(generate(model, 5, 12, Search.sampling(1, 3, seed))))
                .distinct()
                .count())
        .isGreaterThan(10);
  }

  @Test
  void shouldDrawTokensAsOftenAsTheyAreLikely() {
    final ScriptedModel model = new ScriptedModel(4);
    final float temperature = 0.7f;
    final int draws = 4000;
    final double[] expected = new double[4];
    final float[] scores = model.scores(9, List.of(START));
    Arrays.setAll(expected, token -> Math.exp(scores[token] / temperature));
    final double sum = Arrays.stream(expected).sum();
    final int[] drawn = new int[4];
    for (int seed = 0; seed < draws; seed++) {
      final Generated answer = generate(model, 9, 1, Search.sampling(temperature, 1, seed));
      drawn[answer.ended() ? END : answer.tokens()[0]]++;
    }

    for (int token = 0; token < 4; token++) {
      assertThat((double) drawn[token] / draws).isCloseTo(expected[token] / sum, within(0.03));
    }
  }

  @Test
  void shouldKeepTheBestOfWhatWasDrawn() {
    final ScriptedModel model = new ScriptedModel(40);
    final List<Generated> drawn =
        generate(model, 3, 8, Search.sampling(1.5f, 6, 1).withHypotheses(6)).hypotheses();

    assertThat(drawn).hasSize(6);
    assertThat(drawn)
        .extracting(Generated::averageLogProbability)
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(generate(model, 3, 8, Search.sampling(1.5f, 6, 1)).tokens())
        .isEqualTo(drawn.getFirst().tokens());
  }

  @Test
  void shouldNotSayTheSameTwiceWhenThatIsForbidden() {
    final ScriptedModel model = new ScriptedModel(4);
    for (final int beams : new int[] {1, 4}) {
      for (long source = 0; source < 20; source++) {
        final int[] tokens =
            generate(model, source, 30, Search.beam(beams).withNoRepeatNgram(2)).tokens();
        final List<Long> pairs =
            IntStream.range(1, tokens.length)
                .mapToObj(i -> 100L * tokens[i - 1] + tokens[i])
                .toList();
        assertThat(pairs).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void shouldPreferAnAnswerThatEndsToOneThatTurnsInCircles() {
    final SequenceModel circling = new FixedModel(new float[] {0, 3, Float.NEGATIVE_INFINITY});
    final Generated answer = generate(circling, 1, 40, Search.beam(4).withPatience(8));

    assertThat(answer.repetitive()).isFalse();
    assertThat(answer.ended()).isTrue();
  }

  @Test
  void shouldSayWhatIsWrongWhenAScoreIsNotANumber() {
    final SequenceModel broken = new FixedModel(new float[] {0, Float.NaN, 1});

    assertThatThrownBy(() -> generate(broken, 1, 4, Search.beam(3)))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OUTPUT));
  }

  /** Scores that do not depend on anything. */
  private static final class FixedModel implements SequenceModel {
    private final float[] scores;

    FixedModel(final float[] scores) {
      this.scores = scores;
    }

    @Override
    public int vocabulary() {
      return scores.length;
    }

    @Override
    public EncodedBatch encode(final EncoderInput input) {
      return new EncodedBatch() {
        @Override
        public DecoderRun start(final long[][] prefix) {
          return new FixedRun();
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public long runtimeNanos() {
      return 0;
    }

    @Override
    public void close() {}

    private final class FixedRun implements DecoderRun {
      @Override
      public void scores(final int row, final float[] into) {
        System.arraycopy(scores, 0, into, 0, scores.length);
      }

      @Override
      public void scores(final int row, final int position, final float[] into) {
        scores(row, into);
      }

      @Override
      public void step(final long[] tokens) {}

      @Override
      public void keep(final int[] rows) {}

      @Override
      public void close() {}
    }
  }
}
