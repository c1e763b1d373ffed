package io.dragoman.resilience.app;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.HandoverConfig;
import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.membership.Handover;
import io.dragoman.resilience.membership.MembershipTopic;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.resilience.meters.Meters;
import io.dragoman.resilience.time.TimeSource;
import io.dragoman.resilience.worker.Ability;
import io.dragoman.schemas.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka Streams running until the app is to end, but for the time of a {@link Handover}, when
 * the instance is out of its group and has no partitions.
 */
final class StreamsRunner {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsRunner.class);
  private static final String REPLACED = "replaced";
  private static final String GAVE_UP = "gave_up";

  private final Settings settings;
  private final AppParts parts;
  private final Meters meters;
  private final FailurePolicy failures;
  private final CompletableFuture<StreamApp.Ending> ending;
  private final StreamsHealth health;
  private final BiConsumer<ExitCode, String> stop;
  private final SelfReport report;
  private final boolean speaks;
  private volatile boolean member;

  /**
   * For one app.
   *
   * @param ending done when the app is to end
   * @param health hears how the streams are
   * @param stop ends the app
   * @param report tells others of this instance
   * @param speaks whether the app has the topic for that
   */
  StreamsRunner(
      final Settings settings,
      final AppParts parts,
      final Meters meters,
      final CompletableFuture<StreamApp.Ending> ending,
      final StreamsHealth health,
      final BiConsumer<ExitCode, String> stop,
      final SelfReport report,
      final boolean speaks) {
    this.settings = settings;
    this.parts = parts;
    this.meters = meters;
    this.ending = ending;
    this.health = health;
    this.stop = stop;
    this.report = report;
    this.speaks = speaks;
    this.failures =
        new FailurePolicy(
            settings.integer(AppConfig.FAILURES_MAX),
            settings.millis(AppConfig.FAILURES_WINDOW_MS),
            TimeSource.system().steady());
    MeterDef.STREAM_FAILURES.counter(meters.registry(), REPLACED);
    MeterDef.STREAM_FAILURES.counter(meters.registry(), GAVE_UP);
  }

  /** Runs the streams on the caller's thread and those of Kafka Streams. */
  StreamApp.Ending run() throws InterruptedException {
    final Optional<Supplier<Ability>> ability = parts.ability();
    if (ability.isPresent()) {
      return share(ability.get());
    }
    final Running running = start();
    final StreamApp.Ending end = speaks ? announce() : ending.join();
    running.close();
    return end;
  }

  /** Says what it is until the app is to end: it can always do its work. */
  private StreamApp.Ending announce() throws InterruptedException {
    try (MembershipTopic membership = membership(report.interval())) {
      do {
        membership.say(report.now(true, true));
      } while (!endsWithin(report.interval()));
      return ending.join();
    }
  }

  private MembershipTopic membership(final Duration interval) {
    return new MembershipTopic(
        StreamsProperties.client(settings),
        Topic.GROUP_MEMBERS.topicName(settings.string(AppConfig.TOPIC_PREFIX)),
        settings.string(AppConfig.APPLICATION_ID),
        interval);
  }

  /** With others in the group, who may be able when this instance is not. */
  private StreamApp.Ending share(final Supplier<Ability> ability) throws InterruptedException {
    final HandoverConfig config = HandoverConfig.of(settings);
    final Handover handover = new Handover(config.after(), TimeSource.system().steady());
    MeterDef.GROUP_MEMBER.gauge(meters.registry(), this, runner -> runner.member ? 1 : 0);
    MeterDef.HANDOVERS.counter(meters.registry());
    try (MembershipTopic membership = membership(config.interval())) {
      while (true) {
        final Running running = start();
        final Ability lastly =
            watch(ability, handover, membership, config.interval(), Handover.Step.LEAVE);
        if (ending.isDone()) {
          running.close();
          return ending.join();
        }
        handOver(running, lastly);
        watch(ability, handover, membership, config.interval(), Handover.Step.JOIN);
        if (ending.isDone()) {
          return ending.join();
        }
        LOG.info("Joining the group again: this instance can work, or no other one can");
      }
    }
  }

  /**
   * Until the app is to end or the handover says {@code step}; returns the ability at that time.
   */
  private Ability watch(
      final Supplier<Ability> ability,
      final Handover handover,
      final MembershipTopic membership,
      final Duration interval,
      final Handover.Step step)
      throws InterruptedException {
    while (true) {
      final Ability now = ability.get();
      if (now instanceof Ability.Lost(final String why)) {
        stop.accept(ExitCode.DEVICE_POISONED, why);
      }
      final boolean able = now instanceof Ability.Able;
      membership.say(report.now(able, member));
      if (handover.next(member, able, membership::others) == step || endsWithin(interval)) {
        return now;
      }
    }
  }

  private void handOver(final Running running, final Ability ability) {
    final String why = ability instanceof Ability.Unable(final String reason) ? reason : "unable";
    LOG.warn(
        "Leaving the group, because another instance can work and this one cannot: {}. It joins"
            + " again when it can.",
        why);
    MeterDef.HANDOVERS.counter(meters.registry()).increment();
    member = false;
    health.down("its work is left to another instance: " + why);
    running.leave();
  }

  private boolean endsWithin(final Duration time) throws InterruptedException {
    try {
      ending.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (final TimeoutException e) {
      return false;
    } catch (final ExecutionException e) {
      throw new IllegalStateException("An app's end is always a value", e);
    }
  }

  private Running start() {
    final StreamsConfig config =
        new StreamsConfig(StreamsProperties.streams(settings, parts.streamsDefaults()));
    final Optional<KafkaClientSupplier> supplier = parts.clientSupplier();
    final KafkaStreams streams =
        supplier.isPresent()
            ? new KafkaStreams(parts.topology(), config, supplier.get())
            : new KafkaStreams(parts.topology(), config);
    streams.setStateListener((now, before) -> onState(now));
    streams.setUncaughtExceptionHandler(this::onFailure);
    parts.starting(streams);
    final Runnable unbind = meters.bind(streams);
    member = true;
    streams.start();
    return new Running(streams, unbind);
  }

  /** One life of the streams. */
  private final class Running {
    private final KafkaStreams streams;
    private final Runnable unbind;

    Running(final KafkaStreams streams, final Runnable unbind) {
      this.streams = streams;
      this.unbind = unbind;
    }

    /** With work finished as far as half the time of a shutdown allows. */
    void close() throws InterruptedException {
      parts.drain(bound());
      close(staying());
    }

    /** At once: there is nothing that could be finished here. */
    void leave() {
      close(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    }

    private void close(final CloseOptions.GroupMembershipOperation membership) {
      if (!streams.close(CloseOptions.timeout(bound()).withGroupMembershipOperation(membership))) {
        LOG.warn(
            "Streams did not close within {} (half of {}); what was not committed is done again",
            bound(),
            AppConfig.SHUTDOWN_TIMEOUT_MS);
      }
      unbind.run();
    }

    private Duration bound() {
      return settings.millis(AppConfig.SHUTDOWN_TIMEOUT_MS).dividedBy(2);
    }

    /**
     * A member with a name of its own is expected back soon and keeps its partitions; any other
     * would only hold them until its session times out.
     */
    private CloseOptions.GroupMembershipOperation staying() {
      return settings.nonEmptyString(AppConfig.GROUP_INSTANCE_ID).isPresent()
          ? CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP
          : CloseOptions.GroupMembershipOperation.LEAVE_GROUP;
    }
  }

  private void onState(final KafkaStreams.State state) {
    LOG.info("Streams are {}", state);
    if (member) {
      health.are(state);
    }
    if (state == KafkaStreams.State.ERROR) {
      stop.accept(ExitCode.STREAM_FAILED, "Kafka Streams is in state ERROR");
    }
  }

  private StreamThreadExceptionResponse onFailure(final Throwable failure) {
    return switch (failures.after(failure)) {
      case FailurePolicy.Reaction.Replace(final Duration pause) -> {
        LOG.error("A stream thread failed; another one starts in {}", pause, failure);
        MeterDef.STREAM_FAILURES.counter(meters.registry(), REPLACED).increment();
        pause(pause);
        yield StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      case FailurePolicy.Reaction.GiveUp(final String reason) -> {
        LOG.error("A stream thread failed and is not replaced: {}", reason, failure);
        MeterDef.STREAM_FAILURES.counter(meters.registry(), GAVE_UP).increment();
        stop.accept(ExitCode.STREAM_FAILED, reason);
        yield StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
    };
  }

  /** On the failed thread itself, which has nothing else to do; cut short by the end of the app. */
  private void pause(final Duration pause) {
    try {
      endsWithin(pause);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
