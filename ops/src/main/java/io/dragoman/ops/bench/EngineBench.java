package io.dragoman.ops.bench;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.EngineStatistics;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.Shortcuts;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.onnx.MatrixPeak;
import io.dragoman.inference.onnx.models.ShortlistMaker;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Measures the engines alone, without Kafka: how fast, where the time goes, and how far from what
 * the machine could do.
 *
 * <p>Batch sizes take turns, several rounds of each, and the fastest round counts: whatever else
 * runs on the machine can only make a round slower.
 */
public final class EngineBench {
  private static final int PEAK_ROUNDS = 40;
  private static final int ROUNDS = 5;
  private static final int BEAMS = 4;
  private static final String PYTORCH = "pytorch";
  private static final String TARGET = "eng_Latn";

  /** Ways to run a model, as rows name them. */
  private static final String STEPWISE = "stepwise";

  private static final String FUSED = "fused";
  private static final String SPINNING = "spinning";
  private static final String REDUCED = "reduced_audio";
  private static final String SHORTLIST = "shortlist";

  private static final List<String> SENTENCES =
      List.of(
          "지하철역이 어디에 있어요?",
          "비빔밥 주세요.",
          "전화기를 잃어버렸어요.",
          "토요일 아들을 만날 거예요.",
          "우체국까지 어떻게 가요?",
          "박물관은 오늘 문을 열어요?",
          "두 시에 깨워 주세요.",
          "콜라 두 잔 주세요.");

  private final Settings settings;
  private final Consumer<String> progress;
  private final EngineProviders engines = EngineProviders.onClassPath();
  private final List<BenchRow> rows = new ArrayList<>();

  /**
   * What to measure.
   *
   * @param speechModel a Whisper model directory
   * @param translationModel an NLLB model directory with Korean and English
   * @param samples folder of WAV files to transcribe
   * @param language language spoken in them, ISO 639-1
   * @param options device, threads and variant; its batch limit and generation are not used
   * @param batches batch sizes
   * @param each how long one batch size of one engine is measured
   * @param peer who else runs the same; empty: nobody
   */
  public record Settings(
      Path speechModel,
      Path translationModel,
      Path samples,
      String language,
      EngineOptions options,
      List<Integer> batches,
      Duration each,
      Optional<Peer> peer) {}

  /** What one round achieved. */
  private record Round(double seconds, EngineStatistics done) {
    double itemsPerSecond() {
      return done.items() / seconds;
    }
  }

  private EngineBench(final Settings settings, final Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param settings what
   * @param progress hears what is being done, a line at a time
   * @throws IOException if a sample or a model's configuration cannot be read
   */
  public static BenchReport run(final Settings settings, final Consumer<String> progress)
      throws IOException {
    final EngineBench bench = new EngineBench(settings, progress);
    bench.memory();
    bench.speech();
    bench.translation();
    return new BenchReport(bench.rows);
  }

  private EngineOptions options() {
    return settings
        .options()
        .withMaxBatch(settings.batches().stream().mapToInt(Integer::intValue).max().orElse(1));
  }

  private void memory() {
    progress.accept("Reading memory");
    try {
      rows.add(
          new BenchRow(
              "machine.memory_bandwidth", MemoryBandwidth.measure(PEAK_ROUNDS) / 1e9, "GB/s"));
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void peak(final String engine) {
    progress.accept("Multiplying matrices as the engine of " + engine + " would");
    final MatrixPeak peak = MatrixPeak.measure(settings.options(), PEAK_ROUNDS);
    rows.add(new BenchRow(engine + ".threads", peak.threads(), "threads"));
    rows.add(new BenchRow(engine + ".matmul_peak", peak.operationsPerSecond() / 1e9, "GFLOP/s"));
  }

  private void speech() throws IOException {
    peak("speech");
    final ModelCost cost = ModelCost.of(settings.speechModel());
    final List<float[]> clips = BenchClips.load(settings.samples());
    try (Runtimes<SpeechInput, Speech> runtimes =
        open(
            EngineKind.SPEECH_RECOGNIZER,
            settings.speechModel(),
            REDUCED,
            Shortcuts.NONE.withReducedAudio(true))) {
      final double audio =
          clips.stream().mapToInt(clip -> clip.length).average().orElseThrow() / 16_000;
      final SequencedMap<String, Map<Integer, Round>> measured =
          measure(
              "speech",
              runtimes.engines(),
              (engine, batch) -> transcribe(engine, clips, batch, SpeechOptions.DEFAULTS));
      final Map<Integer, Round> best = measured.firstEntry().getValue();
      for (final int batch : settings.batches()) {
        final Round round = best.get(batch);
        final String name = "speech.batch_" + batch;
        rows.add(new BenchRow(name + ".real_time_factor", round.itemsPerSecond() * audio, "x"));
        split(name, "mel", "clip", round, cost);
      }
      gain("speech.decoder_gain", best);
      generation("speech", measured);
      if (settings.peer().isPresent()) {
        progress.accept("Measuring speech in transformers.js");
        peer("speech", best, settings.peer().get().transcribe(settings, clips));
      }
      same(
          "speech",
          runtimes,
          REDUCED,
          clips.stream().map(clip -> new SpeechInput(clip, settings.language(), false)).toList(),
          Speech::text);
      beams(
          "speech",
          runtimes.plain(),
          (engine, batch) -> transcribe(engine, clips, batch, SpeechOptions.DEFAULTS),
          (engine, batch) ->
              transcribe(engine, clips, batch, SpeechOptions.DEFAULTS.withBeams(BEAMS)));
    }
  }

  private void translation() throws IOException {
    peak("translation");
    final ModelCost cost = ModelCost.of(settings.translationModel());
    final Path shortlist = Files.createTempFile("shortlist", ".json");
    try (Runtimes<TextInput, TranslatedText> runtimes =
        open(
            EngineKind.TEXT_TRANSLATOR,
            settings.translationModel(),
            SHORTLIST,
            Shortcuts.NONE.withShortlist(shortlist(shortlist).toString()))) {
      final SequencedMap<String, Map<Integer, Round>> measured =
          measure(
              "translation",
              runtimes.engines(),
              (engine, batch) -> translate(engine, batch, TextOptions.DEFAULTS));
      final Map<Integer, Round> best = measured.firstEntry().getValue();
      for (final int batch : settings.batches()) {
        final Round round = best.get(batch);
        final String name = "translation.batch_" + batch;
        rows.add(
            new BenchRow(name + ".tokens", round.done().tokens() / round.seconds(), "tokens/s"));
        split(name, "tokenizer", "sentence", round, cost);
      }
      gain("translation.decoder_gain", best);
      if (best.containsKey(1) && best.containsKey(8)) {
        rows.add(
            new BenchRow(
                "translation.tokens_gain_8",
                (best.get(8).done().tokens() / best.get(8).seconds())
                    / (best.get(1).done().tokens() / best.get(1).seconds()),
                "x batch 1"));
      }
      generation("translation", measured);
      if (settings.peer().isPresent()) {
        progress.accept("Measuring translation in transformers.js");
        peer("translation", best, settings.peer().get().translate(settings, SENTENCES));
      }
      same(
          "translation",
          runtimes,
          SHORTLIST,
          SENTENCES.stream().map(text -> new TextInput(text, "kor_Hang", TARGET)).toList(),
          TranslatedText::text);
      beams(
          "translation",
          runtimes.plain(),
          (engine, batch) -> translate(engine, batch, TextOptions.DEFAULTS),
          (engine, batch) -> translate(engine, batch, TextOptions.DEFAULTS.withBeams(BEAMS)));
    } finally {
      Files.deleteIfExists(shortlist);
    }
  }

  private void transcribe(
      final Engine<SpeechInput, Speech> engine,
      final List<float[]> clips,
      final int batch,
      final SpeechOptions wanted) {
    for (int from = 0; from < clips.size(); from += batch) {
      final List<SpeechInput> inputs = new ArrayList<>(batch);
      for (int i = 0; i < batch; i++) {
        final float[] clip = clips.get((from + i) % clips.size());
        inputs.add(new SpeechInput(clip, settings.language(), false).withOptions(wanted));
      }
      engine.generate(inputs, Deadline.NEVER);
    }
  }

  private static void translate(
      final Engine<TextInput, TranslatedText> engine, final int batch, final TextOptions wanted) {
    for (int from = 0; from < SENTENCES.size(); from += batch) {
      final List<TextInput> inputs = new ArrayList<>(batch);
      for (int i = 0; i < batch; i++) {
        final String sentence = SENTENCES.get((from + i) % SENTENCES.size());
        inputs.add(new TextInput(sentence, "kor_Hang", TARGET).withOptions(wanted));
      }
      engine.generate(inputs, Deadline.NEVER);
    }
  }

  /** The same batches along one beam and along several, by turns. */
  private <I, O> void beams(
      final String name,
      final Engine<I, O> engine,
      final BiConsumer<Engine<I, O>, Integer> greedy,
      final BiConsumer<Engine<I, O>, Integer> beams) {
    final long nanos = settings.each().toNanos() / ROUNDS;
    for (final int batch : settings.batches()) {
      progress.accept("Measuring %s along %d beams, batch %d".formatted(name, BEAMS, batch));
      round(engine, batch, nanos, beams);
      double one = 0;
      double several = 0;
      for (int i = 0; i < ROUNDS; i++) {
        one = Math.max(one, round(engine, batch, nanos, greedy).itemsPerSecond());
        several = Math.max(several, round(engine, batch, nanos, beams).itemsPerSecond());
      }
      rows.add(
          new BenchRow(
              "%s.batch_%d.beam_%d".formatted(name, batch, BEAMS),
              one / several,
              "x greedy's time"));
    }
  }

  /**
   * A model in all the ways that it can be run.
   *
   * @param engines by way, the plain one first: on ONNX Runtime step by step; there in one graph
   *     unless that cannot be; with spinning threads; with what it may leave out; and on PyTorch if
   *     its directory has a module for it
   */
  private record Runtimes<I, O>(SequencedMap<String, Engine<I, O>> engines)
      implements AutoCloseable {
    Engine<I, O> plain() {
      return engines.firstEntry().getValue();
    }

    @Override
    public void close() {
      engines.values().forEach(Engine::close);
    }
  }

  private <I, O> Runtimes<I, O> open(
      final EngineKind<I, O> kind, final Path model, final String shortcut, final Shortcuts some) {
    final SequencedMap<String, EngineOptions> ways = new LinkedHashMap<>();
    ways.put(STEPWISE, options());
    ways.put(FUSED, options().withGeneration(GenerationMode.FUSED));
    ways.put(SPINNING, options().withSpinning(true));
    ways.put(shortcut, options().withShortcuts(some));
    final Runtimes<I, O> opened = new Runtimes<>(new LinkedHashMap<>());
    try {
      ways.forEach(
          (way, wanted) -> {
            progress.accept("Opening " + model.getFileName() + ", " + way);
            opened.engines().put(way, engines.open(kind, EngineProviders.ONNX, model, wanted));
          });
      final EngineProvider<I, O> pytorch = engines.find(kind, PYTORCH);
      if (pytorch.suits(model, options())) {
        progress.accept("Opening " + model.getFileName() + " on PyTorch");
        opened.engines().put(PYTORCH, pytorch.open(model, options()));
      }
      return opened;
    } catch (final RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** The fastest round of each batch size, of each engine. */
  private <I, O> SequencedMap<String, Map<Integer, Round>> measure(
      final String name,
      final SequencedMap<String, Engine<I, O>> measured,
      final BiConsumer<Engine<I, O>, Integer> once) {
    progress.accept(
        "Warming up " + name + " (" + measured.firstEntry().getValue().info().modelVersion() + ")");
    measured.values().forEach(Engine::warmUp);
    final long nanos = settings.each().toNanos() / ROUNDS;
    final SequencedMap<String, Map<Integer, Round>> best = new LinkedHashMap<>();
    measured.forEach(
        (way, engine) -> {
          settings.batches().forEach(batch -> round(engine, batch, nanos, once));
          best.put(way, new HashMap<>());
        });
    for (int i = 1; i <= ROUNDS; i++) {
      progress.accept("Measuring %s, round %d of %d".formatted(name, i, ROUNDS));
      for (final int batch : settings.batches()) {
        measured.forEach(
            (way, engine) ->
                best.get(way)
                    .merge(
                        batch,
                        round(engine, batch, nanos, once),
                        (a, b) -> a.itemsPerSecond() >= b.itemsPerSecond() ? a : b));
      }
    }
    return best;
  }

  private static <I, O> Round round(
      final Engine<I, O> engine,
      final int batch,
      final long nanos,
      final BiConsumer<Engine<I, O>, Integer> once) {
    final EngineStatistics before = engine.statistics();
    final long start = System.nanoTime();
    do {
      once.accept(engine, batch);
    } while (System.nanoTime() - start < nanos);
    return new Round((System.nanoTime() - start) * 1e-9, engine.statistics().minus(before));
  }

  /** Where the time went, and how much arithmetic was done in it. */
  private void split(
      final String name,
      final String preparation,
      final String item,
      final Round round,
      final ModelCost cost) {
    final EngineStatistics done = round.done();
    final double items = done.items();
    final double length = done.encoderPositions() / items;
    final String unit = "ms/" + item;
    rows.add(new BenchRow(name + "." + preparation, done.preparationNanos() / items / 1e6, unit));
    rows.add(new BenchRow(name + ".encoder", done.encoderNanos() / items / 1e6, unit));
    rows.add(new BenchRow(name + ".decoder", done.decoderNanos() / items / 1e6, unit));
    rows.add(
        new BenchRow(
            name + ".encoder_rate",
            cost.encoder(done.encoderPositions(), length) / done.encoderNanos(),
            "GFLOP/s"));
    rows.add(
        new BenchRow(
            name + ".decoder_rate",
            cost.decoder(done.tokens(), done.tokens() / items, done.encoderPositions(), length)
                / done.decoderNanos(),
            "GFLOP/s"));
    rows.add(
        new BenchRow(
            name + ".decoder_tokens", done.tokens() / (done.decoderNanos() * 1e-9), "tokens/s"));
  }

  /** The same batches in all ways. */
  private void generation(
      final String name, final SequencedMap<String, Map<Integer, Round>> measured) {
    for (final int batch : settings.batches()) {
      final Round stepwise = measured.get(STEPWISE).get(batch);
      final String place = name + ".batch_" + batch;
      generation(place + "." + STEPWISE, stepwise);
      measured.forEach(
          (way, rounds) -> {
            final Round round = rounds.get(batch);
            if (!way.equals(STEPWISE) && (!way.equals(FUSED) || round.done().fused())) {
              generation(place, way, round, stepwise);
            }
          });
    }
  }

  /** What transformers.js makes of the same, and how many times as much is made here. */
  private void peer(
      final String name,
      final Map<Integer, Round> own,
      final SortedMap<Integer, Double> itemsPerSecond) {
    itemsPerSecond.forEach(
        (batch, other) -> {
          final String place = "%s.batch_%d.transformers_js".formatted(name, batch);
          rows.add(new BenchRow(place, other, "items/s"));
          rows.add(
              new BenchRow(
                  place + "_ratio", own.get(batch).itemsPerSecond() / other, "x transformers.js"));
        });
  }

  /** How many of some answers are as they are when nothing is left out. */
  private <I, O> void same(
      final String name,
      final Runtimes<I, O> runtimes,
      final String way,
      final List<I> items,
      final Function<O, String> text) {
    final Engine<I, O> other = runtimes.engines().get(way);
    if (other.info().modelVersion().equals(runtimes.plain().info().modelVersion())) {
      progress.accept(name + ": " + way + " is not available");
      return;
    }
    int equal = 0;
    for (final I item : items) {
      final O plain = runtimes.plain().generate(List.of(item), Deadline.NEVER).getFirst();
      final O shortened = other.generate(List.of(item), Deadline.NEVER).getFirst();
      equal += text.apply(plain).equals(text.apply(shortened)) ? 1 : 0;
    }
    rows.add(
        new BenchRow(
            "%s.%s.same_text".formatted(name, way),
            100.0 * equal / items.size(),
            "% of " + items.size()));
  }

  /** The tokens in the script of English, without knowing any text. */
  private Path shortlist(final Path file) throws IOException {
    Files.writeString(file, "{}");
    ShortlistMaker.add(settings.translationModel(), TARGET, Optional.empty(), 1, file);
    return file;
  }

  private void generation(
      final String place, final String way, final Round round, final Round stepwise) {
    generation(place + "." + way, round);
    rows.add(
        new BenchRow(
            place + "." + way + "_gain",
            round.itemsPerSecond() / stepwise.itemsPerSecond(),
            "x stepwise"));
  }

  private void generation(final String name, final Round round) {
    final EngineStatistics done = round.done();
    final double model = done.encoderNanos() + done.decoderNanos();
    rows.add(new BenchRow(name + ".tokens", done.tokens() / round.seconds(), "tokens/s"));
    rows.add(new BenchRow(name + ".step", model / done.steps() / 1e6, "ms/step, encoder included"));
    rows.add(
        new BenchRow(
            name + ".outside_runtime", 100 * (1 - done.runtimeNanos() / model), "% of a step"));
  }

  /** How many times as many tokens a second the decoder makes in a batch of 8 as alone. */
  private void gain(final String name, final Map<Integer, Round> best) {
    if (best.containsKey(1) && best.containsKey(8)) {
      rows.add(
          new BenchRow(
              name + "_8", decoderRate(best.get(8)) / decoderRate(best.get(1)), "x batch 1"));
    }
  }

  private static double decoderRate(final Round round) {
    return (double) round.done().tokens() / round.done().decoderNanos();
  }
}
