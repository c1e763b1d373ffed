package io.dragoman.inference.internal;

import io.dragoman.inference.EngineException;
import io.dragoman.inference.SearchOptions;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.EncoderInput;
import io.dragoman.inference.internal.generate.Search;
import io.dragoman.inference.internal.generate.TokenRules;
import io.dragoman.inference.internal.model.NllbSettings;
import io.dragoman.inference.internal.text.TextTokenizer;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What NLLB reads and is to write, as tokens. */
final class TextBatches {
  // An answer longer than this is not a translation of its source, whatever the languages.
  private static final int MAX_PER_SOURCE_TOKEN = 4;
  private static final int MAX_BESIDES = 32;

  /** Of several scripts and lengths; what a model makes of them need not be any good. */
  private static final List<String> PROBES =
      List.of(
          "1 2 3",
          "지하철역이 어디에 있어요?",
          "Good morning. How are you today?",
          "Вчера я потерял телефон, а сегодня нашёл его в музее.",
          "한 시에 만나요",
          "a a a a a a a a a a a a");

  private static final int MAX_PROBED_TOKENS = 32;

  private final NllbSettings settings;
  private final TextTokenizer tokenizer;
  private final SearchOptions search;
  private final Set<Integer> shortlisted;

  /**
   * Makes batches for a model.
   *
   * @param search where a sentence does not say how to search
   * @param shortlisted tokens of the languages that the model's shortlist is good for
   */
  TextBatches(
      final NllbSettings settings,
      final TextTokenizer tokenizer,
      final SearchOptions search,
      final Set<Integer> shortlisted) {
    this.shortlisted = shortlisted;
    this.settings = settings;
    this.tokenizer = tokenizer;
    this.search = search;
  }

  /** A sentence on its way through the model. */
  record Source(int index, int[] tokens, int target, TextOptions options) {}

  /**
   * A sentence's tokens, with those that say its language and end it.
   *
   * @param language the token of its language
   * @param index its number, for the message
   * @throws EngineException with INPUT_TOO_LARGE if the model takes fewer
   */
  int[] tokens(final String text, final int language, final int index) {
    final int[] words = tokenizer.encode(text);
    final int length = words.length + 2;
    if (length > settings.maxSource()) {
      throw new EngineException(
          ErrorCode.INPUT_TOO_LARGE,
          "Item %d: the sentence has %d tokens; the model takes %d"
              .formatted(index, length, settings.maxSource()));
    }
    final IntStream first = settings.languageFirst() ? IntStream.of(language) : IntStream.empty();
    final IntStream last =
        settings.languageFirst()
            ? IntStream.of(settings.end())
            : IntStream.of(settings.end(), language);
    return IntStream.concat(IntStream.concat(first, Arrays.stream(words)), last).toArray();
  }

  /** Sentences that are translated at once. */
  Batch of(final List<Source> sources) {
    final int longest =
        sources.stream().mapToInt(source -> source.tokens().length).max().orElseThrow();
    final long[][] ids = new long[sources.size()][longest];
    final long[][] mask = new long[sources.size()][longest];
    final List<Batch.Row> rows = new ArrayList<>(sources.size());
    for (int i = 0; i < ids.length; i++) {
      final int[] tokens = sources.get(i).tokens();
      Arrays.fill(ids[i], settings.pad());
      for (int k = 0; k < tokens.length; k++) {
        ids[i][k] = tokens[k];
        mask[i][k] = 1;
      }
      rows.add(
          new Batch.Row(
              new long[] {settings.start(), sources.get(i).target()},
              TokenRules.NONE,
              Math.min(
                  settings.maxLength() - 2, MAX_PER_SOURCE_TOKEN * tokens.length + MAX_BESIDES),
              search(sources.get(i).options())));
    }
    return new Batch(
        new EncoderInput.Tokens(ids, mask),
        rows,
        Optional.empty(),
        sources.stream().allMatch(source -> shortlisted.contains(source.target())));
  }

  /** So many hypotheses must be followed, or drawn, as answers are wanted. */
  private Search search(final TextOptions options) {
    final int answers = 1 + options.alternatives();
    if (options.temperature() > 0) {
      return Search.sampling(options.temperature(), answers, 0)
          .withHypotheses(answers)
          .like(search);
    }
    final int beams = options.beams() == 0 ? search.beams() : options.beams();
    return Search.beam(Math.max(beams, answers)).withHypotheses(answers).like(search);
  }

  /** Short batches, of one sentence and of several. */
  List<Batch> probes() {
    final int first = settings.languages().get(settings.languages().firstKey());
    final int last = settings.languages().get(settings.languages().lastKey());
    final List<Source> sources = new ArrayList<>();
    for (int i = 0; i < PROBES.size(); i++) {
      sources.add(
          new Source(
              i,
              tokens(PROBES.get(i), i % 2 == 0 ? first : last, i),
              i % 2 == 0 ? last : first,
              TextOptions.DEFAULTS));
    }
    return List.of(shortened(of(sources.subList(1, 2))), shortened(of(sources)));
  }

  private static Batch shortened(final Batch batch) {
    return new Batch(
        batch.input(),
        batch.rows().stream()
            .map(
                row ->
                    new Batch.Row(
                        row.prefix(), row.rules(), Math.min(row.most(), MAX_PROBED_TOKENS)))
            .toList(),
        batch.marker(),
        batch.shortlisted());
  }
}
