package io.dragoman.translator;

import io.dragoman.inference.TextTranslator;
import io.dragoman.inference.TranslatedText;
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

/** The translator's model, worker and serdes. */
final class TranslatorParts implements AppParts {
  private static final Logger LOG = LoggerFactory.getLogger(TranslatorParts.class);

  private final TextTranslator translator;
  private final TextValues values;
  private final Worker<TextWork, List<TranslatedText>> worker;

  /** Owns the translator from now on. */
  TranslatorParts(final AppContext context, final TextTranslator translator) {
    this.translator = translator;
    this.values = new TextValues(context);
    final InstantSource clock = InstantSource.system();
    this.worker =
        new Worker<>(
            TranslatorApp.workerTopics(context.settings()),
            new TextStrategy(values, new TextOutputs(clock), translator.info().languages()),
            List.of(
                new TextEngine(
                    translator,
                    context.meters(),
                    clock,
                    reason -> context.stop(ExitCode.DEVICE_POISONED, reason))),
            WorkerSettings.of(context.settings()),
            context.workerEnvironment(clock));
    WorkerHttp.mount(context.http(), worker);
    LOG.info(
        "Model {} on {}, batches of {}, {} languages",
        translator.info().modelVersion(),
        translator.info().device(),
        translator.info().maxBatch(),
        translator.info().languages().size());
  }

  @Override
  public Topology topology() {
    return worker.topology();
  }

  @Override
  public void warmUp() {
    translator.warmUp();
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
    translator.close();
    values.close();
  }
}
