package io.dragoman.translator;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.schemas.event.Sentence;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lets the worker run a translator, and meters what it translated.
 *
 * <p>The worker's items are tasks, the model's are sentences: the sentences of all tasks in a batch
 * go to the model together, sorted by length, because a batch takes as long as its longest
 * sentence.
 */
final class TextEngine implements BatchEngine<TextWork, List<TranslatedText>> {
  private final String name;
  private final Engine<TextInput, TranslatedText> translator;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Consumer<String> poisoned;

  /**
   * Wraps a translator, which the caller closes.
   *
   * @param name of this engine in the app
   * @param poisoned hears, in one sentence, that only a new process can help
   */
  TextEngine(
      final String name,
      final Engine<TextInput, TranslatedText> translator,
      final MeterRegistry meters,
      final InstantSource clock,
      final Consumer<String> poisoned) {
    this.name = name;
    this.translator = translator;
    this.meters = meters;
    this.clock = clock;
    this.poisoned = poisoned;
    MeterDef.ENGINE_HEALTH.gauge(meters, translator, engine -> engine.health().ordinal(), name);
    MeterDef.TOKENS_GENERATED.counter(meters, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String device() {
    return translator.info().device();
  }

  @Override
  public String modelVersion() {
    return translator.info().modelVersion();
  }

  @Override
  public int maxBatch() {
    return translator.info().maxBatch();
  }

  @Override
  public List<List<TranslatedText>> run(final List<TextWork> batch, final Instant deadline) {
    final List<TextInput> sentences = batch.stream().flatMap(TextEngine::sentences).toList();
    try {
      final List<TranslatedText> translated =
          translate(sentences, new Deadline(clock, deadline.toEpochMilli()));
      final List<List<TranslatedText>> answers = new ArrayList<>(batch.size());
      int from = 0;
      for (final TextWork work : batch) {
        final int to = from + work.task().getSentences().size();
        answers.add(List.copyOf(translated.subList(from, to)));
        MeterDef.TRANSLATED_SENTENCES
            .counter(meters, work.source().flores(), work.target().flores())
            .increment(to - from);
        from = to;
      }
      return answers;
    } finally {
      if (translator.health() == EngineHealth.POISONED) {
        poisoned.accept("The device " + device() + " of engine " + name() + " lost its state");
      }
    }
  }

  @Override
  public void probe() {
    translator.warmUp();
  }

  private List<TranslatedText> translate(final List<TextInput> sentences, final Deadline deadline) {
    final List<Integer> byLength =
        IntStream.range(0, sentences.size())
            .boxed()
            .sorted(Comparator.comparingInt(position -> sentences.get(position).text().length()))
            .toList();
    final TranslatedText[] answers = new TranslatedText[sentences.size()];
    for (int from = 0; from < byLength.size(); from += maxBatch()) {
      final List<Integer> positions =
          byLength.subList(from, Math.min(byLength.size(), from + maxBatch()));
      final List<TranslatedText> translated =
          translator.generate(positions.stream().map(sentences::get).toList(), deadline);
      for (int i = 0; i < translated.size(); i++) {
        answers[positions.get(i)] = translated.get(i);
      }
      MeterDef.TOKENS_GENERATED
          .counter(meters, name())
          .increment(translated.stream().mapToInt(TranslatedText::tokens).sum());
    }
    return Arrays.asList(answers);
  }

  private static Stream<TextInput> sentences(final TextWork work) {
    return work.task().getSentences().stream()
        .map(Sentence::getText)
        .map(text -> new TextInput(text, work.source().flores(), work.target().flores()));
  }
}
