package io.dragoman.transcriber;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.resilience.batch.BatchEngine;
import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** Lets the worker run a speech recognizer, and meters what it heard. */
final class SpeechEngine implements BatchEngine<SpeechWork, Speech> {
  private final String name;
  private final Engine<SpeechInput, Speech> recognizer;
  private final boolean timestamps;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Consumer<String> poisoned;

  /**
   * Wraps a recognizer, which the caller closes.
   *
   * @param name of this engine in the app
   * @param timestamps whether answers are wanted in timed pieces
   * @param poisoned hears, in one sentence, that only a new process can help
   */
  SpeechEngine(
      final String name,
      final Engine<SpeechInput, Speech> recognizer,
      final boolean timestamps,
      final MeterRegistry meters,
      final InstantSource clock,
      final Consumer<String> poisoned) {
    this.name = name;
    this.recognizer = recognizer;
    this.timestamps = timestamps;
    this.meters = meters;
    this.clock = clock;
    this.poisoned = poisoned;
    MeterDef.ENGINE_HEALTH.gauge(meters, recognizer, engine -> engine.health().ordinal(), name);
    MeterDef.TOKENS_GENERATED.counter(meters, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String device() {
    return recognizer.info().device();
  }

  @Override
  public String modelVersion() {
    return recognizer.info().modelVersion();
  }

  @Override
  public int maxBatch() {
    return recognizer.info().maxBatch();
  }

  @Override
  public List<Speech> run(final List<SpeechWork> batch, final Instant deadline) {
    final List<SpeechInput> clips =
        batch.stream()
            .map(
                work ->
                    new SpeechInput(Pcm.toFloats(work.segment().getPcm()), work.code(), timestamps))
            .toList();
    try {
      final List<Speech> heard =
          recognizer.generate(clips, new Deadline(clock, deadline.toEpochMilli()));
      batch.forEach(
          work ->
              MeterDef.SPEECH_AUDIO
                  .counter(meters, work.code())
                  .increment(Pcm.seconds(work.segment().getPcm())));
      MeterDef.TOKENS_GENERATED
          .counter(meters, name())
          .increment(heard.stream().mapToInt(Speech::tokens).sum());
      return heard;
    } finally {
      if (recognizer.health() == EngineHealth.POISONED) {
        poisoned.accept("The device " + device() + " of engine " + name() + " lost its state");
      }
    }
  }

  @Override
  public void probe() {
    recognizer.warmUp();
  }
}
