package io.dragoman.stage;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.resilience.batch.BatchEngine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Lets the worker run an engine, and meters what it answered.
 *
 * <p>The worker's items are work, the engine's are questions: the questions of all work in a batch
 * go to the engine together, those of like length side by side.
 */
final class StageEngine<W, I, O, R> implements BatchEngine<W, R> {
  private final String name;
  private final ModelSlot<I, O> model;
  private final StageStrategy<W, I, O, R> strategy;
  private final InstantSource clock;
  private final Consumer<String> poisoned;
  private final Counter tokens;
  private final Counter read;

  /**
   * Wraps a model, which the caller closes.
   *
   * @param name of this engine in the app
   * @param model what answers, and may be replaced between two runs
   * @param poisoned hears, in one sentence, that only a new process can help
   */
  StageEngine(
      final String name,
      final ModelSlot<I, O> model,
      final StageStrategy<W, I, O, R> strategy,
      final MeterRegistry meters,
      final InstantSource clock,
      final Consumer<String> poisoned) {
    this.name = name;
    this.model = model;
    this.strategy = strategy;
    this.clock = clock;
    this.poisoned = poisoned;
    this.tokens = StageMeter.TOKENS_GENERATED.counter(meters, name);
    this.read = StageMeter.TOKENS_READ.counter(meters, name);
    StageMeter.ENGINE_HEALTH.gauge(meters, model, shown -> shown.engine().health().ordinal(), name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String device() {
    return model.engine().info().device();
  }

  /** Of a model that takes the place of another one it is the same. */
  @Override
  public boolean local() {
    return model.engine().info().local();
  }

  @Override
  public String modelVersion() {
    return model.engine().info().modelVersion();
  }

  /** Of an engine that takes several calls at once, each piece of work is a call of its own. */
  @Override
  public int maxBatch() {
    return concurrency() > 1 ? 1 : model.engine().info().maxBatch();
  }

  @Override
  public int concurrency() {
    return model.engine().info().concurrency();
  }

  @Override
  public List<R> run(final List<W> batch, final Instant deadline) {
    return answer(batch, deadline).results();
  }

  /** All calls of a batch go to one model, which is not replaced meanwhile. */
  @Override
  public Answers<R> answer(final List<W> batch, final Instant deadline) {
    return model.use(
        engine -> new Answers<>(run(engine, batch, deadline), engine.info().modelVersion()));
  }

  private List<R> run(final Engine<I, O> engine, final List<W> batch, final Instant deadline) {
    final List<Inquiry<I, O, R>> inquiries = batch.stream().map(strategy::inquiry).toList();
    final Deadline end = new Deadline(clock, deadline.toEpochMilli());
    try {
      while (round(engine, inquiries, end)) {
        // Some have more to ask.
      }
      batch.forEach(strategy::count);
      return inquiries.stream().map(Inquiry::result).toList();
    } finally {
      if (engine.health() == EngineHealth.POISONED) {
        poisoned.accept("The device " + device() + " of engine " + name() + " lost its state");
      }
    }
  }

  @Override
  public void probe() {
    model.use(
        engine -> {
          engine.warmUp();
          return engine;
        });
  }

  /** Asks everything that is to be asked now; answers whether that was anything. */
  private boolean round(
      final Engine<I, O> engine, final List<Inquiry<I, O, R>> inquiries, final Deadline deadline) {
    final List<List<I>> questions = inquiries.stream().map(Inquiry::questions).toList();
    final List<O> answers =
        ask(engine, questions.stream().flatMap(List::stream).toList(), deadline);
    int from = 0;
    for (int i = 0; i < inquiries.size(); i++) {
      final int to = from + questions.get(i).size();
      if (to > from) {
        inquiries.get(i).answered(List.copyOf(answers.subList(from, to)));
      }
      from = to;
    }
    return !answers.isEmpty();
  }

  private List<O> ask(final Engine<I, O> engine, final List<I> questions, final Deadline deadline) {
    final List<Integer> byLength =
        IntStream.range(0, questions.size())
            .boxed()
            .sorted(Comparator.comparingInt(position -> strategy.length(questions.get(position))))
            .toList();
    final List<O> answers = new ArrayList<>(questions.size());
    final int most = engine.info().maxBatch();
    for (int from = 0; from < byLength.size(); from += most) {
      final List<Integer> positions =
          byLength.subList(from, Math.min(byLength.size(), from + most));
      answers.addAll(ask(engine, questions, positions, deadline));
    }
    return inOrder(answers, byLength);
  }

  private List<O> ask(
      final Engine<I, O> engine,
      final List<I> questions,
      final List<Integer> positions,
      final Deadline deadline) {
    final List<O> answers =
        engine.generate(positions.stream().map(questions::get).toList(), deadline);
    if (answers.size() != positions.size()) {
      throw new IllegalStateException(
          "%d answers for %d items".formatted(answers.size(), positions.size()));
    }
    tokens.increment(answers.stream().mapToInt(strategy::tokens).sum());
    read.increment(answers.stream().mapToInt(strategy::inputTokens).sum());
    return answers;
  }

  /** Puts each answer where its question was. */
  private static <O> List<O> inOrder(final List<O> answers, final List<Integer> positions) {
    @SuppressWarnings("unchecked") // Never seen from outside.
    final O[] ordered = (O[]) new Object[answers.size()];
    IntStream.range(0, ordered.length).forEach(i -> ordered[positions.get(i)] = answers.get(i));
    return Arrays.asList(ordered);
  }
}
