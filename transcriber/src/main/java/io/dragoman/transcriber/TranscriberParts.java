package io.dragoman.transcriber;

import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechRecognizer;
import io.dragoman.resilience.app.AppContext;
import io.dragoman.resilience.app.AppParts;
import io.dragoman.resilience.app.ExitCode;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerHttp;
import io.dragoman.resilience.worker.WorkerSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transcriber's model, worker and serdes. */
final class TranscriberParts implements AppParts {
  private static final Logger LOG = LoggerFactory.getLogger(TranscriberParts.class);

  private final SpeechRecognizer recognizer;
  private final SpeechValues values;
  private final Worker<SpeechWork, Speech> worker;

  /** Owns the recognizer from now on. */
  TranscriberParts(final AppContext context, final SpeechRecognizer recognizer) {
    this.recognizer = recognizer;
    this.values = new SpeechValues(context);
    final InstantSource clock = InstantSource.system();
    this.worker =
        new Worker<>(
            TranscriberApp.workerTopics(context.settings()),
            new SpeechStrategy(values, new SpeechOutputs(clock), recognizer.info().languages()),
            List.of(
                new SpeechEngine(
                    recognizer,
                    context.meters(),
                    clock,
                    reason -> context.stop(ExitCode.DEVICE_POISONED, reason))),
            WorkerSettings.of(context.settings()),
            context.workerEnvironment(clock));
    WorkerHttp.mount(context.http(), worker);
    LOG.info(
        "Model {} on {}, batches of {}, languages {}",
        recognizer.info().modelVersion(),
        recognizer.info().device(),
        recognizer.info().maxBatch(),
        String.join(", ", recognizer.info().languages()));
  }

  @Override
  public Topology topology() {
    return worker.topology();
  }

  @Override
  public void warmUp() {
    recognizer.warmUp();
  }

  @Override
  public Map<String, Object> streamsDefaults() {
    return worker.streamsConfig();
  }

  @Override
  public Optional<KafkaClientSupplier> clientSupplier() {
    return Optional.of(worker.clientSupplier());
  }

  @Override
  public void drain(final Duration bound) throws InterruptedException {
    if (!worker.drain(bound)) {
      LOG.warn("Not everything was finished within {}; the rest is kept in the inbox", bound);
    }
  }

  @Override
  public void close() {
    worker.close();
    recognizer.close();
    values.close();
  }
}
