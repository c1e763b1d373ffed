package io.dragoman.resilience.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Every meter of Dragoman's own: code, README and dashboards name meters by these rows only.
 *
 * <p>All of them also carry the common tags {@code app}, {@code instance} and {@code device}, see
 * {@link Meters}. Names are Micrometer's; Prometheus sees them with underscores, unit and suffix,
 * see {@link #prometheusName()}. The breaker's names are those that its users had before Dragoman.
 */
public enum MeterDef {
  APP_INFO("dragoman.app.info", Type.GAUGE, "", "Always 1; its tags say what runs.", "version"),
  APP_READY("dragoman.app.ready", Type.GAUGE, "", "1 while the app is ready for work, else 0."),
  STREAM_FAILURES(
      "dragoman.stream.failures",
      Type.COUNTER,
      "",
      "Stream threads that failed, by what was done about it.",
      "action"),
  GROUP_MEMBER(
      "dragoman.group.member",
      Type.GAUGE,
      "",
      "1 while the instance is a member of its group, 0 while it has left its work to others."),
  HANDOVERS(
      "dragoman.handovers",
      Type.COUNTER,
      "",
      "How often the instance left its work to others because it could not do it."),
  HTTP_REQUESTS(
      "dragoman.http.requests",
      Type.TIMER,
      "seconds",
      "Requests to the HTTP server and how long they took.",
      "route",
      "status"),
  HTTP_REFUSED(
      "dragoman.http.refused",
      Type.COUNTER,
      "",
      "Requests that were not let in, by why; the log says from where.",
      "reason"),

  RECORDS_RECEIVED(
      "dragoman.records.received", Type.COUNTER, "", "Records taken from a topic.", "topic"),
  RECORDS_FINISHED(
      "dragoman.records.finished",
      Type.COUNTER,
      "",
      "Units of work that ended: done, failed, expired or dropped as a duplicate.",
      "outcome"),
  DEAD_LETTERS(
      "dragoman.dead.letters",
      Type.COUNTER,
      "",
      "Records sent to a dead letter topic.",
      "code",
      "disposition"),
  ATTEMPTS_FAILED(
      "dragoman.attempts.failed",
      Type.COUNTER,
      "",
      "Failures, by error code; those of the system burn no attempt.",
      "code"),
  RETRIES(
      "dragoman.retries", Type.COUNTER, "", "Records sent to the delay topic for another attempt."),
  DELAYED("dragoman.delayed", Type.GAUGE, "", "Records that wait for their due time."),
  DELAY_LATENESS(
      "dragoman.delay.lateness",
      Type.TIMER,
      "seconds",
      "How long after its due time a delayed record was tried again."),

  INBOX_SIZE("dragoman.inbox.size", Type.GAUGE, "", "Records accepted and not finished."),
  REJECTIONS_HELD(
      "dragoman.rejections.held",
      Type.GAUGE,
      "",
      "Records that would be dead letters but are held, because many in a row were."),
  DEDUPLICATION(
      "dragoman.deduplication",
      Type.COUNTER,
      "",
      "Lookups before work: repeated event, cached result, joined to work in flight, or miss.",
      "result"),

  ENGINE_BATCH_SIZE(
      "dragoman.engine.batch.size", Type.SUMMARY, "", "Items in a call of the engine.", "engine"),
  ENGINE_CALLS(
      "dragoman.engine.calls",
      Type.TIMER,
      "seconds",
      "Calls of the engine and how long they took.",
      "engine",
      "result"),
  ENGINE_QUEUE_SIZE(
      "dragoman.engine.queue.size", Type.GAUGE, "", "Items that wait for the engine.", "engine"),
  ENGINE_QUEUE_TIME(
      "dragoman.engine.queue.time",
      Type.TIMER,
      "seconds",
      "How long an item waited for the engine.",
      "engine"),
  ENGINE_HEALTH(
      "dragoman.engine.health",
      Type.GAUGE,
      "",
      "0 ok, 1 degraded, 2 out of memory, 3 poisoned.",
      "engine"),
  INGEST_DECODE(
      "dragoman.ingest.decode",
      Type.TIMER,
      "seconds",
      "How long the decoding of an audio file took: ok, or the code of its refusal.",
      "result"),
  INGEST_AUDIO(
      "dragoman.ingest.audio",
      Type.COUNTER,
      "seconds",
      "Length of the audio that was decoded.",
      "container"),
  SPEECH_AUDIO(
      "dragoman.speech.audio",
      Type.COUNTER,
      "seconds",
      "Length of the audio that was transcribed by a model.",
      "language"),
  TRANSLATED_SENTENCES(
      "dragoman.translated.sentences",
      Type.COUNTER,
      "",
      "Sentences translated by a model.",
      "source",
      "target"),
  TOKENS_GENERATED(
      "dragoman.tokens.generated", Type.COUNTER, "", "Tokens that a model generated.", "engine"),

  DLQ_PENDING(
      "dragoman.dlq.pending",
      Type.GAUGE,
      "",
      "Dead letters that nothing was done with, as last counted.",
      "topic"),
  DLQ_EXPIRING(
      "dragoman.dlq.expiring",
      Type.GAUGE,
      "",
      "Pending dead letters that retention deletes within a day, or within a seventh of the"
          + " retention where that is less, as last counted.",
      "topic"),
  DLQ_ORDERS(
      "dragoman.dlq.orders",
      Type.COUNTER,
      "",
      "Tasks on dead letters that ended, by what they did and how they ended.",
      "kind",
      "end"),
  DLQ_POLICY_RUNNING(
      "dragoman.dlq.policy.running",
      Type.GAUGE,
      "",
      "1 while the policy works, 0 while it is stopped.",
      "policy"),
  DLQ_POLICY_RUNS(
      "dragoman.dlq.policy.runs",
      Type.COUNTER,
      "",
      "Replays that the policy began, by how they ended.",
      "policy",
      "end"),
  DLQ_POLICY_STOPS(
      "dragoman.dlq.policy.stops",
      Type.COUNTER,
      "",
      "How often the policy stopped itself because what it replayed died again.",
      "policy"),

  BREAKER_STATE(
      "circuit.breaker.state",
      Type.GAUGE,
      "",
      "0 closed, 1 open, 2 half-open, 3 forced open.",
      "name"),
  BREAKER_REQUESTS(
      "circuit.breaker.requests",
      Type.COUNTER,
      "",
      "Calls that the breaker saw: success, failure, slow or rejected.",
      "name",
      "result"),
  BREAKER_LATENCY(
      "circuit.breaker.latency",
      Type.TIMER,
      "seconds",
      "How long the calls behind the breaker took.",
      "name"),
  BACKLOG(
      "dragoman.backlog",
      Type.GAUGE,
      "",
      "Records of a topic that the app's group has not taken yet, also while partitions are paused;"
          + " the same in each instance.",
      "topic"),
  BACKLOG_AGE(
      "dragoman.backlog.age.seconds",
      Type.GAUGE,
      "",
      "How long the oldest of them has waited, seconds; the topic's retention bounds it.",
      "topic"),
  GATE_PAUSED_PARTITIONS(
      "dragoman.gate.paused.partitions",
      Type.GAUGE,
      "",
      "Partitions of the work topic that are paused, by reason; for engines also those that will be"
          + " once their inbox is full.",
      "reason");

  /** What kind of meter it is. */
  public enum Type {
    COUNTER,
    GAUGE,
    TIMER,
    SUMMARY
  }

  private final String key;
  private final Type type;
  private final String unit;
  private final String doc;
  private final List<String> tags;

  MeterDef(
      final String key,
      final Type type,
      final String unit,
      final String doc,
      final String... tags) {
    this.key = key;
    this.type = type;
    this.unit = unit;
    this.doc = doc;
    this.tags = List.of(tags);
  }

  /** Micrometer's name. */
  public String key() {
    return key;
  }

  /** What kind of meter it is. */
  public Type type() {
    return type;
  }

  /** Base unit; empty for a plain number. */
  public String unit() {
    return unit;
  }

  /** What it counts or shows, in one sentence. */
  public String doc() {
    return doc;
  }

  /** Its tags besides the common ones. */
  public List<String> tags() {
    return tags;
  }

  /** Name of its main series in Prometheus; timers and summaries also have _sum and _max. */
  public String prometheusName() {
    final String base = key.replace('.', '_');
    return switch (type) {
      case COUNTER -> base + (unit.isEmpty() ? "" : "_" + unit) + "_total";
      case GAUGE -> base;
      case TIMER -> base + "_seconds_count";
      case SUMMARY -> base + "_count";
    };
  }

  /**
   * The counter with these tag values; the same values give the same counter.
   *
   * @param values one value per tag, in order of {@link #tags()}
   */
  public Counter counter(final MeterRegistry registry, final String... values) {
    return Counter.builder(checked(Type.COUNTER))
        .description(doc)
        .baseUnit(baseUnit())
        .tags(tagged(values))
        .register(registry);
  }

  /** The timer with these tag values, with a histogram from 1 ms to 2 minutes. */
  public Timer timer(final MeterRegistry registry, final String... values) {
    return Timer.builder(checked(Type.TIMER))
        .description(doc)
        .tags(tagged(values))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** The summary with these tag values. */
  public DistributionSummary summary(final MeterRegistry registry, final String... values) {
    return DistributionSummary.builder(checked(Type.SUMMARY))
        .description(doc)
        .tags(tagged(values))
        .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128)
        .register(registry);
  }

  /**
   * Shows a number of {@code source} whenever somebody looks. The registry keeps {@code source}
   * alive; remove the returned gauge from the registry to let go of it.
   */
  public <T> Gauge gauge(
      final MeterRegistry registry,
      final T source,
      final ToDoubleFunction<T> value,
      final String... values) {
    return Gauge.builder(checked(Type.GAUGE), source, value)
        .description(doc)
        .tags(tagged(values))
        .strongReference(true)
        .register(registry);
  }

  /** All meters as a Markdown table for the README. */
  public static String markdown() {
    final StringBuilder table =
        new StringBuilder("| Meter | Type | Tags | Meaning |\n| --- | --- | --- | --- |\n");
    for (final MeterDef def : values()) {
      table
          .append("| `")
          .append(def.prometheusName())
          .append("` | ")
          .append(def.type.name().toLowerCase(Locale.ROOT))
          .append(" | ")
          .append(String.join(", ", def.tags))
          .append(" | ")
          .append(def.doc)
          .append(" |\n");
    }
    return table.toString();
  }

  /** Histogram buckets shared by all timers, so that one dashboard query fits each of them. */
  private static final Duration[] BUCKETS =
      IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 120_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private @Nullable String baseUnit() {
    return unit.isEmpty() ? null : unit;
  }

  private String checked(final Type asked) {
    if (asked != type) {
      throw new IllegalArgumentException(key + " is a " + type + ", not a " + asked);
    }
    return key;
  }

  private Tags tagged(final String... values) {
    if (values.length != tags.size()) {
      throw new IllegalArgumentException(key + " needs values for the tags " + tags);
    }
    return Tags.of(
        IntStream.range(0, values.length)
            .mapToObj(position -> Tag.of(tags.get(position), values[position]))
            .toList());
  }
}
