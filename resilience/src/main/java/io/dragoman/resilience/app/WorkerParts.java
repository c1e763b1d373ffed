package io.dragoman.resilience.app;

import io.dragoman.resilience.http.HealthCheck;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.Skills;
import io.dragoman.resilience.membership.WorkReport;
import io.dragoman.resilience.worker.Ability;
import io.dragoman.resilience.worker.RejectionStatus;
import io.dragoman.resilience.worker.TaskLoad;
import io.dragoman.resilience.worker.Worker;
import io.dragoman.resilience.worker.WorkerHttp;
import io.dragoman.resilience.worker.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of an app that is one {@link Worker} and the model behind it. */
public final class WorkerParts implements AppParts {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerParts.class);

  private final Worker<?, ?> worker;
  private final Runnable beginning;
  private final List<Runnable> closers;
  private final Skills skills;
  private final DoubleSupplier audioSeconds;

  /** For a worker of which others need to know nothing more than how it is. */
  public WorkerParts(
      final AppContext context, final Worker<?, ?> worker, final List<Runnable> closers) {
    this(context, worker, () -> {}, closers, Skills.NONE, () -> 0);
  }

  /**
   * Owns the worker from now on, and shows it over HTTP.
   *
   * @param beginning makes ready what work needs of Kafka, before any is done; may be run again
   * @param closers close what the worker uses, in this order, when it is closed; left out when a
   *     call of the model does not end, since memory must not be freed under it
   * @param skills what its engines can do
   * @param audioSeconds how much audio they have answered since the start
   */
  public WorkerParts(
      final AppContext context,
      final Worker<?, ?> worker,
      final Runnable beginning,
      final List<Runnable> closers,
      final Skills skills,
      final DoubleSupplier audioSeconds) {
    this.worker = worker;
    this.beginning = beginning;
    this.skills = skills;
    this.audioSeconds = audioSeconds;
    this.closers = List.copyOf(closers);
    WorkerHttp.mount(context.http(), worker);
  }

  @Override
  public void starting(final KafkaStreams streams) {
    beginning.run();
  }

  @Override
  public Topology topology() {
    return worker.topology();
  }

  @Override
  public Map<String, Object> streamsDefaults() {
    return worker.streamsConfig();
  }

  @Override
  public Optional<KafkaClientSupplier> clientSupplier() {
    return Optional.of(worker.clientSupplier());
  }

  /** Up all the same: what can be answered is answered. */
  @Override
  public List<HealthCheck> checks() {
    return List.of(
        new HealthCheck("work", worker::health),
        new HealthCheck(
            "rejections",
            () -> {
              final RejectionStatus status = worker.rejections();
              return status.holding()
                  ? HealthCheck.Result.attention(
                      "%d records are held. %s".formatted(status.held(), status.advice()))
                  : HealthCheck.Result.up("none are held");
            }));
  }

  @Override
  public Optional<Supplier<Ability>> ability() {
    return Optional.of(worker::ability);
  }

  @Override
  public WorkReport report() {
    final WorkerStatus status = worker.status();
    return new WorkReport(
        status.engines().stream()
            .map(
                engine ->
                    new MemberInfo.Engine(
                        engine.name(),
                        engine.device(),
                        engine.modelVersion(),
                        engine.breaker().name(),
                        engine.attempts()))
            .toList(),
        skills,
        status.partitions().values().stream()
            .mapToLong(partition -> partition.load().unfinished() + partition.load().delayed())
            .sum(),
        status.partitions().values().stream()
            .mapToLong(partition -> partition.load().oldestMs())
            .min()
            .orElse(TaskLoad.NOTHING_WAITS),
        worker.unitsDone(),
        audioSeconds.getAsDouble());
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
    if (worker.running()) {
      LOG.warn("A call of the model still runs; the model is left to the end of the process");
    } else {
      closers.forEach(Runnable::run);
    }
  }
}
