package io.dragoman.inference.internal;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Generation;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.ModelTraits;
import io.dragoman.inference.internal.generate.StepwiseGenerator;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.model.NllbSettings;
import io.dragoman.inference.internal.text.Shortlist;
import io.dragoman.inference.internal.text.TextTokenizer;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.text.WhiteSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * NLLB on whatever runtime runs its model.
 *
 * <p>The source is its language, its tokens and the end token; the answer starts with the start
 * token and the target language, which is forced. Unless told otherwise it takes the likeliest
 * token each time: beam search, which the model's authors use, costs more than twice the time for
 * little on single sentences.
 */
public final class NllbEngine implements Engine<TextInput, TranslatedText> {
  private static final Set<EngineSkill> SKILLS = Set.of(EngineSkill.BEAMS, EngineSkill.TEMPERATURE);
  private static final TranslatedText NOTHING = new TranslatedText("", 0f, 0, false, false);

  private final NllbSettings settings;
  private final EngineParts parts;
  private final TextBatches batches;
  private final EngineCore core;

  private NllbEngine(
      final NllbSettings settings,
      final TextBatches batches,
      final EngineParts parts,
      final EngineInfo info) {
    this.settings = settings;
    this.parts = parts;
    this.batches = batches;
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
    final Optional<Shortlist> shortlist = shortlist(settings, options);
    final Function<TextTokenizer, TextBatches> batches =
        tokenizer ->
            new TextBatches(settings, tokenizer, options.search(), languages(settings, shortlist));
    final EngineParts parts =
        EngineParts.open(
            directory,
            tokenizer ->
                opener.open(
                    new ModelTraits(
                        settings.vocabulary(),
                        settings.end(),
                        () -> batches.apply(tokenizer.get()).probes(),
                        0,
                        shortlist)));
    final String version = options.search().mark(directory.version());
    return new NllbEngine(
        settings,
        batches.apply(parts.tokenizer()),
        parts,
        new EngineInfo(
                name,
                shortlist.map(list -> list.mark(version)).orElse(version),
                options.device(),
                options.maxBatch(),
                Collections.unmodifiableSortedSet(new TreeSet<>(settings.languages().keySet())),
                SKILLS)
            .onThisMachine());
  }

  private static Optional<Shortlist> shortlist(
      final NllbSettings settings, final EngineOptions options) {
    final String file = options.shortcuts().shortlist();
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(Shortlist.read(Path.of(file), settings.vocabulary(), settings.end()));
  }

  /** The tokens of the languages that a shortlist is good for. */
  private static Set<Integer> languages(
      final NllbSettings settings, final Optional<Shortlist> shortlist) {
    return shortlist.stream()
        .flatMap(list -> list.languages().stream())
        .flatMap(language -> Stream.ofNullable(settings.languages().get(language)))
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public List<TranslatedText> generate(final List<TextInput> batch, final Deadline deadline) {
    return core.call(batch.size(), () -> translate(batch, deadline));
  }

  private List<TranslatedText> translate(final List<TextInput> batch, final Deadline deadline) {
    return answers(batch, deadline).stream()
        .map(answer -> answer.map(this::text).orElse(NOTHING))
        .toList();
  }

  /** A sentence that was read, and what was generated for it. */
  private record Answered(TextBatches.Source source, Generated row) {}

  private TranslatedText text(final Answered answer) {
    final Generated row = answer.row();
    return new TranslatedText(
        parts.tokenizer().decode(row.tokens()).strip(),
        row.averageLogProbability(),
        row.tokens().length,
        row.truncated(),
        row.repetitive(),
        alternatives(row),
        answer.source().tokens().length);
  }

  /** Hypotheses may differ in their tokens and be the same text. */
  private List<String> alternatives(final Generated row) {
    final Set<String> texts = new LinkedHashSet<>();
    row.hypotheses()
        .forEach(answer -> texts.add(parts.tokenizer().decode(answer.tokens()).strip()));
    return texts.stream().skip(1).filter(text -> !text.isEmpty()).toList();
  }

  /** What the model generates for each sentence; nothing for a blank one. */
  List<Optional<Generated>> tokens(final List<TextInput> batch, final Deadline deadline) {
    return answers(batch, deadline).stream().map(answer -> answer.map(Answered::row)).toList();
  }

  private List<Optional<Answered>> answers(final List<TextInput> batch, final Deadline deadline) {
    final long start = System.nanoTime();
    final List<TextBatches.Source> sources = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      final TextInput input = batch.get(i);
      final int source = language(input.sourceLanguage(), i);
      final int target = language(input.targetLanguage(), i);
      if (!WhiteSpace.isBlank(input.text())) {
        sources.add(
            new TextBatches.Source(
                i, batches.tokens(input.text(), source, i), target, input.options()));
      }
    }
    // Alike lengths beside each other: should memory force parts, each is padded less.
    sources.sort(Comparator.comparingInt(source -> source.tokens().length));
    final long prepared = System.nanoTime() - start;
    final List<Generated> generated = core.inParts(sources, part -> run(part, deadline));
    core.count(new EngineStatistics(1, batch.size(), 0, 0, 0, prepared, 0, 0, 0));
    final List<Optional<Answered>> answers =
        new ArrayList<>(Collections.nCopies(batch.size(), Optional.empty()));
    for (int i = 0; i < sources.size(); i++) {
      answers.set(
          sources.get(i).index(), Optional.of(new Answered(sources.get(i), generated.get(i))));
    }
    return answers;
  }

  /** What runs its model. */
  Generator generator() {
    return parts.generator();
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

  private List<Generated> run(final List<TextBatches.Source> sources, final Deadline deadline) {
    StepwiseGenerator.check(deadline);
    final Batch batch = batches.of(sources);
    final Generation generation = parts.generator().generate(batch, deadline);
    core.count(
        new EngineStatistics(
            0,
            0,
            generation.choices(),
            generation.steps(),
            (long) batch.input().rows() * batch.input().length(),
            0,
            generation.encoderNanos(),
            generation.decoderNanos(),
            generation.runtimeNanos()));
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
