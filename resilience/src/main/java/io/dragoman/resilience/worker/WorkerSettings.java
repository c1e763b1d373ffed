package io.dragoman.resilience.worker;

import io.dragoman.resilience.breaker.BreakerSettings;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * How a worker behaves. Look at these three first: {@link #INBOX_MAX_RECORDS}, {@link
 * #ENGINE_TIMEOUT_MS} and {@link #RETRY_MAX_ATTEMPTS}.
 *
 * @param inboxMaxRecords records that a task accepts before its partition is paused
 * @param inboxMaxBytes bytes that a task accepts before its partition is paused
 * @param inboxTotalMaxBytes bytes that all tasks of the instance accept together; 0: by the heap
 * @param pollMaxRecords records that are read ahead for each partition
 * @param priorityStep how much longer work may wait for each priority less
 * @param engineTimeout how long a call of an engine may take
 * @param maxAttempts attempts before a record is given up
 * @param backoff upper bound of the wait before the second attempt; doubles with each attempt
 * @param maxBackoff upper bound of every wait
 * @param maxRejections records that may be rejected in a window while none is answered
 * @param rejectionWindow how long that window is
 * @param deduplication how long event ids and answers are remembered
 * @param slow work that is answered later than this is logged; zero: none is
 * @param minFreeBytes with less room on the disk of the local state no new work is taken
 * @param breaker when an engine's breaker opens and closes
 */
public record WorkerSettings(
    int inboxMaxRecords,
    long inboxMaxBytes,
    long inboxTotalMaxBytes,
    int pollMaxRecords,
    Duration priorityStep,
    Duration engineTimeout,
    int maxAttempts,
    Duration backoff,
    Duration maxBackoff,
    int maxRejections,
    Duration rejectionWindow,
    Duration deduplication,
    Duration slow,
    long minFreeBytes,
    BreakerSettings breaker) {

  private static final int DEFAULT_INBOX_RECORDS = 256;
  private static final long DEFAULT_INBOX_BYTES = 32L * 1024 * 1024;
  private static final int DEFAULT_POLL_RECORDS = 32;
  private static final Duration DEFAULT_PRIORITY_STEP = Duration.ofSeconds(1);
  private static final Duration DEFAULT_ENGINE_TIMEOUT = Duration.ofMinutes(2);
  private static final int DEFAULT_ATTEMPTS = 4;
  private static final Duration DEFAULT_BACKOFF = Duration.ofSeconds(2);
  private static final Duration DEFAULT_MAX_BACKOFF = Duration.ofMinutes(1);
  private static final int DEFAULT_REJECTIONS = 100;
  private static final Duration DEFAULT_REJECTION_WINDOW = Duration.ofMinutes(10);
  private static final Duration DEFAULT_DEDUPLICATION = Duration.ofDays(1);
  private static final Duration DEFAULT_SLOW = Duration.ofMinutes(1);
  private static final long DEFAULT_MIN_FREE_BYTES = 256L * 1024 * 1024;

  public static final String INBOX_MAX_RECORDS = "inbox.max.records";
  private static final String INBOX_MAX_RECORDS_DOC =
      "Records that one partition may have accepted and not finished before it is paused; these can"
          + " overtake each other by priority and be batched together.";

  public static final String INBOX_MAX_BYTES = "inbox.max.bytes";
  private static final String INBOX_MAX_BYTES_DOC =
      "Bytes that one partition may have accepted and not finished before it is paused.";

  public static final String INBOX_TOTAL_MAX_BYTES = "inbox.total.max.bytes";
  private static final String INBOX_TOTAL_MAX_BYTES_DOC =
      "Bytes that all partitions of this instance together may have accepted and not finished"
          + " before those that have any are paused; the last quarter is for urgent work. 0: an"
          + " eighth of the heap, since a byte here costs about three there.";

  public static final String POLL_MAX_RECORDS = "poll.max.records";
  private static final String POLL_MAX_RECORDS_DOC =
      "Records read ahead for each partition; small for large records, because buffers count"
          + " records and not bytes.";

  public static final String WORK_SLOW_MS = "work.slow.ms";
  private static final String WORK_SLOW_MS_DOC =
      "A unit of work that is answered later than this after it came to the topic of the app is"
          + " logged as slow, milliseconds. 0: none is.";

  public static final String PRIORITY_STEP_MS = "priority.step.ms";
  private static final String PRIORITY_STEP_MS_DOC =
      "How much longer work may wait for each priority less, milliseconds; what waits longer than"
          + " ten steps is overtaken by nothing but urgent work, priority 8 and more.";

  public static final String ENGINE_TIMEOUT_MS = "engine.timeout.ms";
  private static final String ENGINE_TIMEOUT_MS_DOC =
      "How long one call of an engine may take, milliseconds.";

  public static final String RETRY_MAX_ATTEMPTS = "retry.max.attempts";
  private static final String RETRY_MAX_ATTEMPTS_DOC =
      "How many times a record is tried before it becomes a dead letter; failures of engines are"
          + " not counted.";

  public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
  private static final String RETRY_BACKOFF_MS_DOC =
      "Upper bound of the random wait before the second attempt, milliseconds; it doubles with each"
          + " attempt.";

  public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";
  private static final String RETRY_BACKOFF_MAX_MS_DOC =
      "Upper bound of the wait before any attempt, milliseconds.";

  public static final String REJECTIONS_MAX = "rejections.max";
  private static final String REJECTIONS_MAX_DOC =
      "How many records in a row may become dead letters, with none answered in between, within"
          + " rejections.window.ms; further ones are held and tried again each minute until one is"
          + " answered, the window ends, or an operator lets them go. Passed deadlines do not"
          + " count.";

  public static final String REJECTIONS_WINDOW_MS = "rejections.window.ms";
  private static final String REJECTIONS_WINDOW_MS_DOC =
      "After this time rejections.max more may become dead letters, milliseconds.";

  public static final String DEDUPLICATION_MS = "deduplication.ms";
  private static final String DEDUPLICATION_MS_DOC =
      "How long event ids and answers are remembered, milliseconds.";

  public static final String STATE_MIN_FREE_BYTES = "state.min.free.bytes";
  private static final String STATE_MIN_FREE_BYTES_DOC =
      "With less room on the disk of state.dir no new work is taken until there is more, bytes; a"
          + " full disk could stop the app, and keep it from starting again.";

  public static final String BREAKER_FAILURE_RATE = "breaker.failure.rate";
  private static final String BREAKER_FAILURE_RATE_DOC =
      "Share of an engine's calls in the window that must fail to open its breaker, percent.";

  public static final String BREAKER_SLOW_RATE = "breaker.slow.rate";
  private static final String BREAKER_SLOW_RATE_DOC =
      "Share of an engine's calls in the window that must be slow to open its breaker, percent.";

  public static final String BREAKER_SLOW_MS = "breaker.slow.ms";
  private static final String BREAKER_SLOW_MS_DOC =
      "A call of an engine that takes longer is slow, milliseconds; shorter than engine.timeout.ms,"
          + " or no call can be slow without failing.";

  public static final String BREAKER_WINDOW_MS = "breaker.window.ms";
  private static final String BREAKER_WINDOW_MS_DOC =
      "How far back an engine's calls count, milliseconds, in whole seconds.";

  public static final String BREAKER_MIN_CALLS = "breaker.min.calls";
  private static final String BREAKER_MIN_CALLS_DOC =
      "With fewer calls in the window the rates do not open the breaker; slow engines never reach"
          + " it, see breaker.consecutive.failures.";

  public static final String BREAKER_CONSECUTIVE_FAILURES = "breaker.consecutive.failures";
  private static final String BREAKER_CONSECUTIVE_FAILURES_DOC =
      "This many calls of an engine in a row that fail or are slow open its breaker, however few"
          + " there are in the window.";

  public static final String BREAKER_OPEN_MS = "breaker.open.ms";
  private static final String BREAKER_OPEN_MS_DOC =
      "How long a breaker stays open before trial calls, milliseconds; doubles each time they"
          + " fail.";

  public static final String BREAKER_OPEN_MAX_MS = "breaker.open.max.ms";
  private static final String BREAKER_OPEN_MAX_MS_DOC =
      "Upper bound of the time that a breaker stays open, milliseconds.";

  public static final String BREAKER_OPEN_JITTER = "breaker.open.jitter";
  private static final String BREAKER_OPEN_JITTER_DOC =
      "The open time is longer or shorter by up to this share, so that instances do not try in"
          + " step.";

  public static final String BREAKER_TRIAL_CALLS = "breaker.trial.calls";
  private static final String BREAKER_TRIAL_CALLS_DOC =
      "Calls that are let through, one item each, before a breaker closes or opens again; it closes"
          + " when fewer than the failure rate fail.";

  /** An eighth of the heap, of which a byte of the inbox takes about three. */
  private static final int HEAP_SHARE = 8;

  /**
   * Bytes that all tasks of the instance may hold together.
   *
   * @param heapBytes how large the heap may become
   */
  public long inboxTotalBytes(final long heapBytes) {
    return inboxTotalMaxBytes == 0 ? heapBytes / HEAP_SHARE : inboxTotalMaxBytes;
  }

  /** Adds these keys to an app's declaration. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder spec) {
    return spec.define(
            INBOX_MAX_RECORDS,
            Type.INT,
            DEFAULT_INBOX_RECORDS,
            Range.atLeast(1),
            INBOX_MAX_RECORDS_DOC)
        .define(
            INBOX_MAX_BYTES, Type.LONG, DEFAULT_INBOX_BYTES, Range.atLeast(1), INBOX_MAX_BYTES_DOC)
        .define(INBOX_TOTAL_MAX_BYTES, Type.LONG, 0L, Range.atLeast(0), INBOX_TOTAL_MAX_BYTES_DOC)
        .define(
            POLL_MAX_RECORDS,
            Type.INT,
            DEFAULT_POLL_RECORDS,
            Range.atLeast(1),
            POLL_MAX_RECORDS_DOC)
        .define(
            PRIORITY_STEP_MS,
            Type.LONG,
            DEFAULT_PRIORITY_STEP.toMillis(),
            Range.atLeast(0),
            PRIORITY_STEP_MS_DOC)
        .define(
            ENGINE_TIMEOUT_MS,
            Type.LONG,
            DEFAULT_ENGINE_TIMEOUT.toMillis(),
            Range.atLeast(1),
            ENGINE_TIMEOUT_MS_DOC)
        .define(
            RETRY_MAX_ATTEMPTS,
            Type.INT,
            DEFAULT_ATTEMPTS,
            Range.atLeast(1),
            RETRY_MAX_ATTEMPTS_DOC)
        .define(
            RETRY_BACKOFF_MS,
            Type.LONG,
            DEFAULT_BACKOFF.toMillis(),
            Range.between(1, 86_400_000),
            RETRY_BACKOFF_MS_DOC)
        .define(
            RETRY_BACKOFF_MAX_MS,
            Type.LONG,
            DEFAULT_MAX_BACKOFF.toMillis(),
            Range.atLeast(1),
            RETRY_BACKOFF_MAX_MS_DOC)
        .define(REJECTIONS_MAX, Type.INT, DEFAULT_REJECTIONS, Range.atLeast(1), REJECTIONS_MAX_DOC)
        .define(
            REJECTIONS_WINDOW_MS,
            Type.LONG,
            DEFAULT_REJECTION_WINDOW.toMillis(),
            Range.atLeast(1),
            REJECTIONS_WINDOW_MS_DOC)
        .define(
            DEDUPLICATION_MS,
            Type.LONG,
            DEFAULT_DEDUPLICATION.toMillis(),
            Range.atLeast(1),
            DEDUPLICATION_MS_DOC)
        .define(
            WORK_SLOW_MS, Type.LONG, DEFAULT_SLOW.toMillis(), Range.atLeast(0), WORK_SLOW_MS_DOC)
        .define(
            STATE_MIN_FREE_BYTES,
            Type.LONG,
            DEFAULT_MIN_FREE_BYTES,
            Range.atLeast(0),
            STATE_MIN_FREE_BYTES_DOC)
        .define(
            BREAKER_FAILURE_RATE,
            Type.DOUBLE,
            (double) BreakerSettings.DEFAULTS.failureRate(),
            Range.between(1, 100),
            BREAKER_FAILURE_RATE_DOC)
        .define(
            BREAKER_SLOW_RATE,
            Type.DOUBLE,
            (double) BreakerSettings.DEFAULTS.slowCallRate(),
            Range.between(1, 100),
            BREAKER_SLOW_RATE_DOC)
        .define(
            BREAKER_SLOW_MS,
            Type.LONG,
            BreakerSettings.DEFAULTS.slowCall().toMillis(),
            Range.atLeast(1),
            BREAKER_SLOW_MS_DOC)
        .define(
            BREAKER_WINDOW_MS,
            Type.LONG,
            BreakerSettings.DEFAULTS.window().toMillis(),
            Range.atLeast(1_000),
            BREAKER_WINDOW_MS_DOC)
        .define(
            BREAKER_MIN_CALLS,
            Type.INT,
            BreakerSettings.DEFAULTS.minimumCalls(),
            Range.atLeast(1),
            BREAKER_MIN_CALLS_DOC)
        .define(
            BREAKER_CONSECUTIVE_FAILURES,
            Type.INT,
            BreakerSettings.DEFAULTS.consecutiveFailures(),
            Range.atLeast(1),
            BREAKER_CONSECUTIVE_FAILURES_DOC)
        .define(
            BREAKER_OPEN_MS,
            Type.LONG,
            BreakerSettings.DEFAULTS.openTime().toMillis(),
            Range.atLeast(10),
            BREAKER_OPEN_MS_DOC)
        .define(
            BREAKER_OPEN_MAX_MS,
            Type.LONG,
            BreakerSettings.DEFAULTS.maxOpenTime().toMillis(),
            Range.atLeast(10),
            BREAKER_OPEN_MAX_MS_DOC)
        .define(
            BREAKER_OPEN_JITTER,
            Type.DOUBLE,
            BreakerSettings.DEFAULTS.openTimeJitter(),
            Range.between(0.0, 0.99),
            BREAKER_OPEN_JITTER_DOC)
        .define(
            BREAKER_TRIAL_CALLS,
            Type.INT,
            BreakerSettings.DEFAULTS.trialCalls(),
            Range.atLeast(1),
            BREAKER_TRIAL_CALLS_DOC)
        .rule(settings -> notLonger(settings, RETRY_BACKOFF_MS, RETRY_BACKOFF_MAX_MS))
        .rule(settings -> notLonger(settings, BREAKER_OPEN_MS, BREAKER_OPEN_MAX_MS));
  }

  /** The worker's part of an app's configuration. */
  public static WorkerSettings of(final Settings settings) {
    return new WorkerSettings(
        settings.integer(INBOX_MAX_RECORDS),
        settings.number(INBOX_MAX_BYTES),
        settings.number(INBOX_TOTAL_MAX_BYTES),
        settings.integer(POLL_MAX_RECORDS),
        settings.millis(PRIORITY_STEP_MS),
        settings.millis(ENGINE_TIMEOUT_MS),
        settings.integer(RETRY_MAX_ATTEMPTS),
        settings.millis(RETRY_BACKOFF_MS),
        settings.millis(RETRY_BACKOFF_MAX_MS),
        settings.integer(REJECTIONS_MAX),
        settings.millis(REJECTIONS_WINDOW_MS),
        settings.millis(DEDUPLICATION_MS),
        settings.millis(WORK_SLOW_MS),
        settings.number(STATE_MIN_FREE_BYTES),
        BreakerSettings.builder()
            .failureRate((float) settings.decimal(BREAKER_FAILURE_RATE))
            .slowCallRate((float) settings.decimal(BREAKER_SLOW_RATE))
            .slowCall(settings.millis(BREAKER_SLOW_MS))
            .window(settings.millis(BREAKER_WINDOW_MS))
            .minimumCalls(settings.integer(BREAKER_MIN_CALLS))
            .consecutiveFailures(settings.integer(BREAKER_CONSECUTIVE_FAILURES))
            .openTime(settings.millis(BREAKER_OPEN_MS))
            .maxOpenTime(settings.millis(BREAKER_OPEN_MAX_MS))
            .openTimeJitter(settings.decimal(BREAKER_OPEN_JITTER))
            .trialCalls(settings.integer(BREAKER_TRIAL_CALLS))
            .build());
  }

  private static Optional<String> notLonger(
      final Settings settings, final String shorter, final String longer) {
    return settings.number(shorter) <= settings.number(longer)
        ? Optional.empty()
        : Optional.of(
            "%s (%d) must not be larger than %s (%d)."
                .formatted(shorter, settings.number(shorter), longer, settings.number(longer)));
  }
}
