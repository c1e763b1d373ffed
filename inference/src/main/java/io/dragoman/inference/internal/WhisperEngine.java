package io.dragoman.inference.internal;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.inference.SearchOptions;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.internal.audio.LogMel;
import io.dragoman.inference.internal.audio.QuietCuts;
import io.dragoman.inference.internal.generate.Batch;
import io.dragoman.inference.internal.generate.Generated;
import io.dragoman.inference.internal.generate.Generation;
import io.dragoman.inference.internal.generate.Generator;
import io.dragoman.inference.internal.generate.ModelTraits;
import io.dragoman.inference.internal.generate.StepwiseGenerator;
import io.dragoman.inference.internal.model.ModelDirectory;
import io.dragoman.inference.internal.model.WhisperSettings;
import io.dragoman.schemas.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whisper on whatever runtime runs its model.
 *
 * <p>The reference implementation's rules decide what may be chosen, what counts as no speech, and
 * when a window is decoded again: without timestamps where they left out speech ({@link
 * MissedSpeech}), from where an answer broke off ({@link BrokenOff}), and at higher temperatures
 * where it repeats itself or is unsure ({@link TemperatureFallback}). What is drawn at random there
 * is seeded by the content, so the same question has the same answer.
 */
public final class WhisperEngine implements Engine<SpeechInput, Speech> {
  private static final String ENGLISH = "en";

  /** Shorter than one frame of the spectrogram (25 ms), nothing can have been said. */
  private static final int MIN_SAMPLES = 400;

  /** Half a step of 16-bit samples: below it there is no sound at all. */
  private static final float MIN_PEAK = 0.5f / 32768;

  private final WhisperSettings settings;

  /** Marks a version whose encoder computes only what a clip fills. */
  private static final String REDUCED = "+context=reduced";

  private final EngineParts parts;
  private final SpeechBatches batches;
  private final SearchOptions search;
  private final EngineCore core;
  private final SpeechAssembler assembler;
  private final SpeechPrompt prompt;
  private final SpeechReader reader;
  private final Optional<WordAligner> aligner;
  private final LanguageDetection languages;

  private WhisperEngine(
      final WhisperSettings settings,
      final SpeechBatches batches,
      final SearchOptions search,
      final EngineParts parts,
      final EngineInfo info) {
    this.settings = settings;
    this.parts = parts;
    this.batches = batches;
    this.search = search;
    this.core = new EngineCore(info);
    this.assembler = new SpeechAssembler(settings, parts.tokenizer()::decode);
    this.prompt = new SpeechPrompt(settings, parts.tokenizer()::encode);
    this.reader =
        new SpeechReader(
            core,
            new MissedSpeech(settings, assembler),
            assembler,
            new TemperatureFallback(settings, assembler),
            (windows, deadline) -> run(windows, batches::of, deadline));
    this.aligner =
        parts
            .generator()
            .attentive()
            .map(
                model ->
                    new WordAligner(
                        settings, batches, model, new Words(parts.tokenizer()::decodeParts)));
    this.languages = new LanguageDetection(settings, info.languages());
  }

  /**
   * Opens a model directory.
   *
   * @param name the engine's, in logs, meters and results
   * @param directory the model
   * @param options how it runs
   * @param opener loads its encoder and decoder
   */
  public static WhisperEngine open(
      final String name,
      final ModelDirectory directory,
      final EngineOptions options,
      final ModelOpener opener) {
    final WhisperSettings settings = WhisperSettings.read(directory);
    final SortedSet<String> languages = new TreeSet<>(settings.languages().keySet());
    if (languages.isEmpty()) {
      languages.add(ENGLISH);
    }
    final SpeechBatches batches = new SpeechBatches(settings, options.search(), false);
    final ModelTraits traits =
        new ModelTraits(
            settings.vocabulary(),
            settings.end(),
            batches::probes,
            options.shortcuts().reducedAudio() ? batches.positions() : 0,
            Optional.empty());
    final EngineParts parts = EngineParts.open(directory, tokenizer -> opener.open(traits));
    final boolean reduced = parts.generator().shortAudio();
    final String version = options.search().mark(directory.version());
    return new WhisperEngine(
        settings,
        reduced ? new SpeechBatches(settings, options.search(), true) : batches,
        options.search(),
        parts,
        new EngineInfo(
                name,
                reduced ? version + REDUCED : version,
                options.device(),
                options.maxBatch(),
                Collections.unmodifiableSortedSet(languages),
                skills(settings, parts.generator()))
            .onThisMachine());
  }

  private static Set<EngineSkill> skills(
      final WhisperSettings settings, final Generator generator) {
    final Set<EngineSkill> skills =
        EnumSet.of(EngineSkill.DETECT_LANGUAGE, EngineSkill.BEAMS, EngineSkill.TEMPERATURE);
    if (settings.translate().isPresent()) {
      skills.add(EngineSkill.TRANSLATE);
    }
    if (settings.previous().isPresent()) {
      skills.add(EngineSkill.PROMPT);
    }
    if (generator.attentive().isPresent()) {
      skills.add(EngineSkill.WORD_TIMES);
    }
    return skills;
  }

  @Override
  public List<Speech> generate(final List<SpeechInput> batch, final Deadline deadline) {
    return core.call(batch.size(), () -> answer(batch, deadline));
  }

  /** Clips of which only the language is wanted do not share a run with others. */
  private List<Speech> answer(final List<SpeechInput> batch, final Deadline deadline) {
    final Map<Boolean, List<SpeechInput>> kinds =
        batch.stream().collect(Collectors.partitioningBy(SpeechInput::detects));
    final Iterator<Speech> detected = detect(kinds.get(true), deadline).iterator();
    final Iterator<Speech> transcribed =
        kinds.get(false).isEmpty()
            ? Collections.emptyIterator()
            : transcribe(kinds.get(false), deadline).iterator();
    return batch.stream().map(input -> (input.detects() ? detected : transcribed).next()).toList();
  }

  private List<Speech> detect(final List<SpeechInput> clips, final Deadline deadline) {
    final List<SpeechBatches.Window> windows = new ArrayList<>();
    for (int i = 0; i < clips.size() && languages.hasChoice(); i++) {
      windows.addAll(windows(clips.get(i), i));
    }
    final List<Generated> generated =
        core.inParts(windows, part -> run(part, batches::detecting, deadline));
    final List<List<Generated>> heard = new ArrayList<>();
    clips.forEach(clip -> heard.add(new ArrayList<>()));
    for (int i = 0; i < windows.size(); i++) {
      heard.get(windows.get(i).clip()).add(generated.get(i));
    }
    core.count(new EngineStatistics(1, clips.size(), 0, 0, 0, 0, 0, 0, 0));
    return heard.stream().map(languages::of).toList();
  }

  /** The parts of a clip in which there is any sound. */
  private List<SpeechBatches.Window> windows(final SpeechInput input, final int clip) {
    return QuietCuts.cut(input.pcm(), settings.windowSamples()).stream()
        .filter(part -> peak(input.pcm(), part, clip) >= MIN_PEAK && part.length() >= MIN_SAMPLES)
        .map(part -> new SpeechBatches.Window(clip, input, part))
        .toList();
  }

  private List<Speech> transcribe(final List<SpeechInput> batch, final Deadline deadline) {
    final List<List<SpeechAssembler.Piece>> pieces = pieces(batch, deadline);
    final Map<SpeechAssembler.Piece, List<Speech.Segment>> words = words(batch, pieces, deadline);
    final List<Speech> answers = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      answers.add(
          assembler.assemble(
              SpeechBatches.writtenLanguage(batch.get(i)),
              pieces.get(i),
              piece -> words.getOrDefault(piece, assembler.segments(piece))));
    }
    return List.copyOf(answers);
  }

  /** The segments of those pieces whose words are wanted with times. */
  private Map<SpeechAssembler.Piece, List<Speech.Segment>> words(
      final List<SpeechInput> batch,
      final List<List<SpeechAssembler.Piece>> pieces,
      final Deadline deadline) {
    final Map<SpeechAssembler.Piece, WordAligner.Heard> heard = new LinkedHashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      for (final SpeechAssembler.Piece piece : pieces.get(i)) {
        final List<Speech.Segment> segments = assembler.segments(piece);
        if (batch.get(i).options().words() && !segments.isEmpty()) {
          heard.put(
              piece,
              new WordAligner.Heard(
                  new SpeechBatches.Window(i, batch.get(i), piece.part()), segments));
        }
      }
    }
    if (heard.isEmpty()) {
      return Map.of();
    }
    final WordAligner attentive = aligner.orElseThrow();
    final Iterator<WordTiming> timings =
        core.inParts(List.copyOf(heard.values()), part -> attentive.align(part, deadline))
            .iterator();
    final Map<SpeechAssembler.Piece, List<Speech.Segment>> timed = new HashMap<>();
    final int[] lastEnd = new int[batch.size()];
    heard.forEach(
        (piece, said) -> {
          final int clip = said.window().clip();
          final List<Speech.Segment> segments =
              timings.next().in(said.pieces(), milliseconds(piece.part().from()), lastEnd[clip]);
          lastEnd[clip] = segments.getLast().endMs();
          timed.put(piece, segments);
        });
    return timed;
  }

  private static int milliseconds(final int samples) {
    return (int) (samples * 1000L / LogMel.RATE);
  }

  /** What the model generates for each window of each clip that has any sound. */
  List<List<SpeechAssembler.Piece>> pieces(final List<SpeechInput> batch, final Deadline deadline) {
    final List<ClipProgress> clips = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      final SpeechInput input = withBeams(batch.get(i));
      check(input, i);
      final List<QuietCuts.Part> parts =
          windows(input, i).stream().map(SpeechBatches.Window::part).toList();
      clips.add(new ClipProgress(i, input, parts, settings, prompt));
    }
    reader.read(clips, deadline);
    core.count(new EngineStatistics(1, batch.size(), 0, 0, 0, 0, 0, 0, 0));
    return clips.stream().map(ClipProgress::pieces).toList();
  }

  /** A clip that does not say how many beams gets as many as the engine follows. */
  private SpeechInput withBeams(final SpeechInput input) {
    return input.options().beams() > 0
        ? input
        : input.withOptions(input.options().withBeams(search.beams()));
  }

  private void check(final SpeechInput input, final int clip) {
    if (!core.info().languages().contains(input.language())) {
      throw new EngineException(
          ErrorCode.UNSUPPORTED_LANGUAGE,
          "Clip %d: the model does not know the language '%s'; it knows %s"
              .formatted(clip, input.language(), LanguageCodes.shown(core.info().languages())));
    }
    if (input.options().translate() && !core.info().skills().contains(EngineSkill.TRANSLATE)) {
      throw new EngineException(
          ErrorCode.UNSUPPORTED_OPTION,
          "Clip %d: the model cannot translate speech by itself; ask for a transcript"
              .formatted(clip));
    }
    if (input.options().words() && aligner.isEmpty()) {
      throw new EngineException(
          ErrorCode.UNSUPPORTED_OPTION,
          "Clip %d: the times of words are not available, because the model does not show its"
                  .formatted(clip)
              + " attention; export its decoder with attentions (outputs cross_attentions.N), and"
              + " generate step by step");
    }
  }

  /** What runs its model. */
  Generator generator() {
    return parts.generator();
  }

  /** The loudest sample of a part. */
  private static float peak(final float[] pcm, final QuietCuts.Part part, final int clip) {
    float peak = 0;
    for (int i = part.from(); i < part.to(); i++) {
      peak = Math.max(peak, Math.abs(pcm[i]));
    }
    // Not-a-number and infinity are contagious in a maximum.
    if (!Float.isFinite(peak)) {
      throw new EngineException(
          ErrorCode.UNREADABLE_AUDIO,
          "Clip %d has samples that are not finite numbers".formatted(clip));
    }
    return peak;
  }

  private List<Generated> run(
      final List<SpeechBatches.Window> windows,
      final Function<List<SpeechBatches.Window>, Batch> preparation,
      final Deadline deadline) {
    StepwiseGenerator.check(deadline);
    final long start = System.nanoTime();
    final Batch batch = preparation.apply(windows);
    final long prepared = System.nanoTime();
    final Generation generation = parts.generator().generate(batch, deadline);
    core.count(
        new EngineStatistics(
            0,
            0,
            generation.choices(),
            generation.steps(),
            // The encoder's first layers halve the frames.
            windows.size() * (long) batch.input().length() / 2,
            prepared - start,
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
    // A quiet tone: silence would not reach the model.
    final float[] tone = SpeechBatches.tone(440, LogMel.RATE);
    generate(
        List.of(new SpeechInput(tone, core.info().languages().first(), false)), Deadline.NEVER);
  }

  @Override
  public void close() {
    core.close(parts::close);
  }
}
