package io.dragoman.inference.internal;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.internal.generate.EncoderInput;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Generation;
import io.dragoman.inference.internal.generate.GreedyDecoder;
import io.dragoman.inference.internal.generate.SequenceModel;
import io.dragoman.inference.internal.generate.TokenRules;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.model.NllbSettings;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.text.WhiteSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * NLLB on whatever runtime runs its model, greedy.
 *
 * <p>The source is its language, its tokens and the end token; the answer starts with the start
 * token and the target language, which is forced. Beam search, which the model's authors use, is
 * not done: it costs several times the work for little on single sentences.
 */
public final class NllbEngine implements Engine<TextInput, TranslatedText> {
  // An answer longer than this is not a translation of its source, whatever the languages.
  private static final int MAX_PER_SOURCE_TOKEN = 4;
  private static final int MAX_BESIDES = 32;

  private static final TranslatedText NOTHING = new TranslatedText("", 0f, 0, false, false);

  private final NllbSettings settings;
  private final EngineParts parts;
  private final GreedyDecoder greedy;
  private final EngineCore core;

  private NllbEngine(final NllbSettings settings, final EngineParts parts, final EngineInfo info) {
    this.settings = settings;
    this.parts = parts;
    this.greedy = new GreedyDecoder(parts.model(), settings.end());
    this.core = new EngineCore(info);
  }

  /**
   * Opens a model directory.
   *
   * @param name the engine's, in logs, meters and results
   * @param directory the model
   * @param options how it runs
   * @param opener loads its encoder and decoder
   */
  public static NllbEngine open(
      final String name,
      final ModelDirectory directory,
      final EngineOptions options,
      final ModelOpener opener) {
    final NllbSettings settings = NllbSettings.read(directory);
    return new NllbEngine(
        settings,
        EngineParts.open(directory, settings.vocabulary(), opener),
        new EngineInfo(
            name,
            directory.version(),
            options.device(),
            options.maxBatch(),
            Collections.unmodifiableSortedSet(new TreeSet<>(settings.languages().keySet()))));
  }

  /** A sentence on its way through the model. */
  private record Source(int index, int[] tokens, int target) {}

  @Override
  public List<TranslatedText> generate(final List<TextInput> batch, final Deadline deadline) {
    return core.call(batch.size(), () -> translate(batch, deadline));
  }

  private List<TranslatedText> translate(final List<TextInput> batch, final Deadline deadline) {
    return tokens(batch, deadline).stream()
        .map(row -> row.map(this::text).orElse(NOTHING))
        .toList();
  }

  private TranslatedText text(final Generated row) {
    return new TranslatedText(
        parts.tokenizer().decode(row.tokens()).strip(),
        row.averageLogProbability(),
        row.tokens().length,
        row.truncated(),
        row.repetitive());
  }

  /** What the model generates for each sentence; nothing for a blank one. */
  List<Optional<Generated>> tokens(final List<TextInput> batch, final Deadline deadline) {
    final long start = System.nanoTime();
    final List<Source> sources = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      final TextInput input = batch.get(i);
      final int source = language(input.sourceLanguage(), i);
      final int target = language(input.targetLanguage(), i);
      if (!WhiteSpace.isBlank(input.text())) {
        sources.add(new Source(i, tokens(input.text(), source, i), target));
      }
    }
    // Alike lengths beside each other: should memory force parts, each is padded less.
    sources.sort(Comparator.comparingInt(source -> source.tokens().length));
    final long prepared = System.nanoTime() - start;
    final List<Generated> generated = core.inParts(sources, part -> run(part, deadline));
    core.count(new EngineStatistics(1, batch.size(), 0, 0, 0, prepared, 0, 0));
    final List<Optional<Generated>> answers =
        new ArrayList<>(Collections.nCopies(batch.size(), Optional.empty()));
    for (int i = 0; i < sources.size(); i++) {
      answers.set(sources.get(i).index(), Optional.of(generated.get(i)));
    }
    return answers;
  }

  /** The model that it runs. */
  SequenceModel model() {
    return parts.model();
  }

  private int language(final String code, final int index) {
    final Integer token = settings.languages().get(code);
    if (token == null) {
      throw new EngineException(
          ErrorCode.UNSUPPORTED_LANGUAGE,
          "Item %d: the model does not know the language '%s'; it knows %s"
              .formatted(index, code, LanguageCodes.shown(settings.languages().keySet())));
    }
    return token;
  }

  private int[] tokens(final String text, final int language, final int index) {
    final int[] words = parts.tokenizer().encode(text);
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

  private List<Generated> run(final List<Source> sources, final Deadline deadline) {
    GreedyDecoder.check(deadline);
    final int longest =
        sources.stream().mapToInt(source -> source.tokens().length).max().orElseThrow();
    final long[][] ids = new long[sources.size()][longest];
    final long[][] mask = new long[sources.size()][longest];
    final List<GreedyDecoder.Row> rows = new ArrayList<>(sources.size());
    for (int i = 0; i < ids.length; i++) {
      final int[] tokens = sources.get(i).tokens();
      Arrays.fill(ids[i], settings.pad());
      for (int k = 0; k < tokens.length; k++) {
        ids[i][k] = tokens[k];
        mask[i][k] = 1;
      }
      rows.add(
          new GreedyDecoder.Row(
              new long[] {settings.start(), sources.get(i).target()},
              TokenRules.NONE,
              Math.min(
                  settings.maxLength() - 2, MAX_PER_SOURCE_TOKEN * tokens.length + MAX_BESIDES)));
    }
    final EncoderInput input = new EncoderInput.Tokens(ids, mask);
    final Generation generation = greedy.generate(input, rows, Optional.empty(), deadline);
    core.count(
        new EngineStatistics(
            0,
            0,
            generation.choices(),
            generation.steps(),
            (long) input.rows() * input.length(),
            0,
            generation.encoderNanos(),
            generation.decoderNanos()));
    return generation.rows();
  }

  @Override
  public EngineInfo info() {
    return core.info();
  }

  @Override
  public EngineHealth health() {
    return core.health();
  }

  @Override
  public EngineStatistics statistics() {
    return core.statistics();
  }

  @Override
  public void warmUp() {
    final String any = settings.languages().firstKey();
    generate(List.of(new TextInput("1 2 3", any, any)), Deadline.NEVER);
  }

  @Override
  public void close() {
    core.close(parts::close);
  }
}
