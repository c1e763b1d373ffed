package io.dragoman.ops.bench;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.resilience.batch.BatchEngine;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Lets a batcher call an engine that is a service, as a stage does. */
record RemoteService(String name, Engine<TextInput, TranslatedText> engine)
    implements BatchEngine<TextInput, TranslatedText> {
  @Override
  public String device() {
    return engine.info().device();
  }

  @Override
  public boolean local() {
    return engine.info().local();
  }

  @Override
  public String modelVersion() {
    return engine.info().modelVersion();
  }

  @Override
  public int maxBatch() {
    return 1;
  }

  @Override
  public int concurrency() {
    return engine.info().concurrency();
  }

  @Override
  public List<TranslatedText> run(final List<TextInput> batch, final Instant deadline) {
    return engine.generate(batch, new Deadline(InstantSource.system(), deadline.toEpochMilli()));
  }

  @Override
  public void probe() {
    engine.warmUp();
  }
}
