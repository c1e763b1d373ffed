package io.dragoman.resilience.trace;

import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TracingConfig;
import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans on their way to the collector: a bounded number, and what it does not take is counted. An
 * outage of the collector is logged when it begins and when it ends, never in between.
 */
final class SpanQueue implements SpanProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DELAY = Duration.ofSeconds(1);
  private static final int MAX_EXPORT = 512;

  /** The library writes past our log, and the same at each attempt; held, lest it is forgotten. */
  private final java.util.logging.Logger library =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private final int most;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean away = new AtomicBoolean();
  private final Counter exported;
  private final Counter dropped;
  private final Counter failed;
  private final String endpoint;
  private final BatchSpanProcessor processor;

  private SpanQueue(
      final int most, final String endpoint, final SpanExporter to, final MeterRegistry meters) {
    this.most = most;
    this.endpoint = endpoint;
    library.setLevel(Level.OFF);
    exported = MeterDef.TRACE_SPANS.counter(meters, "exported");
    dropped = MeterDef.TRACE_SPANS.counter(meters, "dropped");
    failed = MeterDef.TRACE_SPANS.counter(meters, "failed");
    processor =
        BatchSpanProcessor.builder(new Watched(to))
            .setMaxQueueSize(Math.max(most, 2))
            .setMaxExportBatchSize(Math.clamp(most / 2, 1, MAX_EXPORT))
            .setScheduleDelay(DELAY)
            .setExporterTimeout(TIMEOUT)
            .build();
  }

  /** As configured. */
  static SpanQueue of(final Settings settings, final MeterRegistry meters) {
    final String endpoint =
        settings.string(TracingConfig.ENDPOINT).replaceAll("/+$", "") + "/v1/traces";
    final OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint)
            .setTimeout(TIMEOUT)
            .setCompression("gzip")
            // What is lost is lost: a queue that stands still loses more.
            .setRetryPolicy(null);
    for (final String header : settings.secret(TracingConfig.HEADERS).split(",")) {
      final int equals = header.indexOf('=');
      if (equals > 0) {
        exporter.addHeader(
            header.substring(0, equals).strip(), header.substring(equals + 1).strip());
      }
    }
    return new SpanQueue(
        settings.integer(TracingConfig.QUEUE_SIZE), endpoint, exporter.build(), meters);
  }

  @Override
  public void onStart(final Context parent, final ReadWriteSpan span) {
    processor.onStart(parent, span);
  }

  @Override
  public boolean isStartRequired() {
    return processor.isStartRequired();
  }

  @Override
  public void onEnd(final ReadableSpan span) {
    if (!span.getSpanContext().isSampled()) {
      return;
    }
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      dropped.increment();
      return;
    }
    processor.onEnd(span);
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode shutdown() {
    return processor.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return processor.forceFlush();
  }

  private void ended(final int spans, final boolean taken) {
    waiting.addAndGet(-spans);
    (taken ? exported : failed).increment(spans);
    if (taken && away.compareAndSet(true, false)) {
      LOG.info("The collector at {} takes spans again", endpoint);
    } else if (!taken && away.compareAndSet(false, true)) {
      LOG.warn("The collector at {} takes no spans; they are dropped until it does", endpoint);
    }
  }

  /** Tells what became of spans. */
  private final class Watched implements SpanExporter {
    private final SpanExporter to;

    Watched(final SpanExporter to) {
      this.to = to;
    }

    @Override
    public CompletableResultCode export(final Collection<SpanData> spans) {
      final int count = spans.size();
      final CompletableResultCode result = to.export(spans);
      result.whenComplete(() -> ended(count, result.isSuccess()));
      return result;
    }

    @Override
    public CompletableResultCode flush() {
      return to.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return to.shutdown();
    }
  }
}
