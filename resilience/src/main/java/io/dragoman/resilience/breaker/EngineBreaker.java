package io.dragoman.resilience.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetricsPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The breaker of one engine on one device.
 *
 * <p>It opens for the share of calls that failed or were slow in a window, and for a number of such
 * calls in a row: an engine that takes a minute for a call never fills a window.
 *
 * <p>It hears only of failures that are the engine's own. Every permission must be followed by
 * exactly one {@link #succeeded}, {@link #failed} or {@link #withdrawn}: a half-open breaker waits
 * for them. It leaves the open state by itself, because nobody calls an engine whose partitions are
 * paused; not by resilience4j's own timer, which is set before its state is whole: one that rings
 * that early is lost, and the breaker stays open for ever.
 *
 * <p>Safe for several threads.
 */
public final class EngineBreaker {
  private static final Logger LOG = LoggerFactory.getLogger(EngineBreaker.class);

  private static final double OPEN_TIME_GROWTH = 2.0;

  private final CircuitBreaker breaker;
  private final int trialCalls;
  private final int consecutiveFailures;
  private final Duration slowCall;

  /** Calls that failed or were slow since the last one that did not. */
  private final AtomicInteger badCalls = new AtomicInteger();

  /** For the log: what was wrong with the last call that failed or was slow. */
  private volatile String complaint = "";

  private volatile boolean ordered;

  /** Rings when it was open long enough. */
  private final Timer timer;

  /** How long it stays open this time, milliseconds. */
  private volatile long openMillis;

  /** How often it opened, so that a timer that was set before rings for nobody. */
  private final AtomicInteger openings = new AtomicInteger();

  /** Runs something later, on a thread of its own. */
  @FunctionalInterface
  interface Timer {
    /** As the JVM does it. */
    Timer SYSTEM =
        (delay, task) ->
            CompletableFuture.delayedExecutor(
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS,
                    ring -> Thread.ofVirtual().name("breaker-timer").start(ring))
                .execute(task);

    void after(Duration delay, Runnable task);
  }

  /**
   * A closed breaker.
   *
   * @param name the engine's name
   */
  public EngineBreaker(final String name, final BreakerSettings settings) {
    this(name, settings, Timer.SYSTEM);
  }

  EngineBreaker(final String name, final BreakerSettings settings, final Timer timer) {
    this.timer = timer;
    trialCalls = settings.trialCalls();
    consecutiveFailures = settings.consecutiveFailures();
    slowCall = settings.slowCall();
    breaker =
        CircuitBreaker.of(
            name,
            CircuitBreakerConfig.custom()
                .slidingWindow(
                    Math.max(1, (int) settings.window().toSeconds()),
                    settings.minimumCalls(),
                    CircuitBreakerConfig.SlidingWindowType.TIME_BASED)
                .failureRateThreshold(settings.failureRate())
                .slowCallRateThreshold(settings.slowCallRate())
                .slowCallDurationThreshold(settings.slowCall())
                .waitIntervalFunctionInOpenState(openTimes(settings))
                .permittedNumberOfCallsInHalfOpenState(settings.trialCalls())
                .writableStackTraceEnabled(false)
                .build());
    breaker.getEventPublisher().onStateTransition(event -> moved(event.getStateTransition()));
  }

  /** The growing times, of which the one in use is remembered: resilience4j does not tell it. */
  private IntervalFunction openTimes(final BreakerSettings settings) {
    final IntervalFunction times =
        IntervalFunction.ofExponentialRandomBackoff(
            settings.openTime(),
            OPEN_TIME_GROWTH,
            settings.openTimeJitter(),
            settings.maxOpenTime());
    return attempt -> openMillis = times.apply(attempt);
  }

  /** What a breaker allows. */
  public enum State {
    /** Every call. */
    CLOSED,
    /** No call, for a time. */
    OPEN,
    /** A few trial calls. */
    HALF_OPEN,
    /** No call until somebody says otherwise. */
    FORCED_OPEN,
    /** Every call, whatever happens, until somebody says otherwise. */
    FORCED_CLOSED
  }

  /** What a breaker saw of a call. */
  public enum Call {
    /** It went well in good time. */
    SUCCESS,
    /** It went well but took too long. */
    SLOW,
    /** It failed. */
    FAILURE,
    /** It was not allowed. */
    REJECTED
  }

  /** The engine's name. */
  public String name() {
    return breaker.getName();
  }

  /** How it is now. */
  public State state() {
    return state(breaker.getState());
  }

  private static State state(final CircuitBreaker.State state) {
    return switch (state) {
      case CLOSED, METRICS_ONLY -> State.CLOSED;
      case OPEN -> State.OPEN;
      case HALF_OPEN -> State.HALF_OPEN;
      case FORCED_OPEN -> State.FORCED_OPEN;
      case DISABLED -> State.FORCED_CLOSED;
    };
  }

  /** Whether it allows any call now. */
  public boolean permits() {
    return switch (state()) {
      case CLOSED, HALF_OPEN, FORCED_CLOSED -> true;
      case OPEN, FORCED_OPEN -> false;
    };
  }

  /** Whether it allows every call; half-open is not enough, since the engine may still be ill. */
  public boolean closed() {
    return switch (state()) {
      case CLOSED, FORCED_CLOSED -> true;
      case OPEN, HALF_OPEN, FORCED_OPEN -> false;
    };
  }

  /** Whether it does what somebody told it, whatever happens. */
  public boolean forced() {
    return switch (state()) {
      case FORCED_OPEN, FORCED_CLOSED -> true;
      case CLOSED, OPEN, HALF_OPEN -> false;
    };
  }

  /** How many calls it lets through when half-open. */
  public int trialCalls() {
    return trialCalls;
  }

  /** Asks for one call; true obliges the caller to report how it went. */
  public boolean tryAcquire() {
    return breaker.tryAcquirePermission();
  }

  /** The call went well, or failed only by the fault of its input. */
  public void succeeded(final Duration took) {
    if (slow(took)) {
      complaint = "a call took " + took;
    }
    breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
    if (slow(took)) {
      countBadCall();
    } else {
      badCalls.set(0);
    }
  }

  /** The call failed by the fault of the engine. */
  public void failed(final Duration took, final Throwable error) {
    complaint = String.valueOf(error.getMessage());
    breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, error);
    countBadCall();
  }

  /** Nothing new was learned of the engine: the call is as if it had not been. */
  public void withdrawn() {
    breaker.releasePermission();
  }

  private void countBadCall() {
    if (badCalls.incrementAndGet() >= consecutiveFailures
        && breaker.getState() == CircuitBreaker.State.CLOSED) {
      breaker.transitionToOpenState();
    }
  }

  private boolean slow(final Duration took) {
    return took.compareTo(slowCall) > 0;
  }

  /** Allows no call until {@link #reset} or {@link #forceClosed}. */
  public void forceOpen() {
    order(breaker::transitionToForcedOpenState);
  }

  /** Allows every call until {@link #reset} or {@link #forceOpen}. */
  public void forceClosed() {
    order(breaker::transitionToDisabledState);
  }

  /** Closes it and forgets all calls and the grown open time. */
  public void reset() {
    badCalls.set(0);
    order(breaker::reset);
  }

  private synchronized void order(final Runnable transition) {
    ordered = true;
    try {
      transition.run();
    } finally {
      ordered = false;
    }
  }

  private void moved(final CircuitBreaker.StateTransition transition) {
    log(transition);
    if (transition.getToState() == CircuitBreaker.State.OPEN) {
      final int opening = openings.incrementAndGet();
      timer.after(Duration.ofMillis(openMillis), () -> letTrialsBegin(opening));
    }
  }

  private synchronized void letTrialsBegin(final int opening) {
    if (openings.get() == opening && breaker.getState() == CircuitBreaker.State.OPEN) {
      breaker.transitionToHalfOpenState();
    }
  }

  private void log(final CircuitBreaker.StateTransition transition) {
    final State from = state(transition.getFromState());
    final State to = state(transition.getToState());
    if (from != to) {
      LOG.info("The breaker of {} went from {} to {}: {}", name(), from, to, why(to));
    }
  }

  private String why(final State to) {
    if (ordered) {
      return "it was told to";
    }
    return switch (to) {
      case OPEN -> "too many of its calls fail or are slow; the last of them: " + complaint;
      case HALF_OPEN -> "it was open long enough, so a few calls are tried";
      case CLOSED -> "the calls that were tried went well";
      case FORCED_OPEN, FORCED_CLOSED -> "it was told to";
    };
  }

  /** Tells {@code listener} of every call, with how long it took; zero when it was not allowed. */
  public void onCall(final BiConsumer<Call, Duration> listener) {
    breaker
        .getEventPublisher()
        .onSuccess(
            event ->
                listener.accept(
                    slow(event.getElapsedDuration()) ? Call.SLOW : Call.SUCCESS,
                    event.getElapsedDuration()))
        .onError(event -> listener.accept(Call.FAILURE, event.getElapsedDuration()))
        .onCallNotPermitted(event -> listener.accept(Call.REJECTED, Duration.ZERO));
  }

  /** Shows what resilience4j itself shows of a breaker, under its own names. */
  public void bindTo(final MeterRegistry meters) {
    new TaggedCircuitBreakerMetricsPublisher(meters).publishMetrics(breaker);
  }

  /** Calls {@code listener} after every change of state. */
  public void onChange(final Runnable listener) {
    breaker.getEventPublisher().onStateTransition(event -> listener.run());
    breaker.getEventPublisher().onReset(event -> listener.run());
  }
}
