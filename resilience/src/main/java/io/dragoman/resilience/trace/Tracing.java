package io.dragoman.resilience.trace;

import io.dragoman.resilience.config.Settings;
import io.dragoman.resilience.config.TracingConfig;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.schemas.Header;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans and sends them to a collector, or does nothing at all where none is configured. The
 * one place that knows OpenTelemetry.
 *
 * <p>Work never waits for it: spans go through a bounded queue, and what a collector does not take
 * in time is dropped and counted.
 */
public final class Tracing implements AutoCloseable {
  /** Nothing is traced; contexts that come with requests are carried on as they are. */
  public static final Tracing OFF = new Tracing(null, null);

  private static final Duration LAST_EXPORT = Duration.ofSeconds(2);

  /** Above what any span of ours needs: what is wrong with one must stay small. */
  private static final int MAX_LINKS = 256;

  private static final int MAX_VALUE_CHARS = 1024;

  /** What a span is called in which nothing is done. */
  static final String WAIT = "wait";

  private final @Nullable SdkTracerProvider provider;
  private final @Nullable Tracer tracer;

  private Tracing(final @Nullable SdkTracerProvider provider, final @Nullable Tracer tracer) {
    this.provider = provider;
    this.tracer = tracer;
  }

  /**
   * As configured.
   *
   * @param settings with the keys of {@link TracingConfig}
   * @param app name of the app
   * @param version its version
   * @param member name of the instance
   * @param meters where it is counted what becomes of spans
   */
  public static Tracing of(
      final Settings settings,
      final String app,
      final String version,
      final String member,
      final MeterRegistry meters) {
    if (settings.nonEmptyString(TracingConfig.ENDPOINT).isEmpty()) {
      return OFF;
    }
    final String service =
        settings.nonEmptyString(TracingConfig.SERVICE_NAME).orElse("dragoman-" + app);
    final SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(
                Resource.create(
                    Attributes.builder()
                        .put("service.name", service)
                        .put("service.version", version)
                        .put("service.instance.id", member)
                        .build()))
            .setSampler(
                Sampler.parentBased(
                    new LinkedSampler(
                        Sampler.traceIdRatioBased(settings.decimal(TracingConfig.SAMPLER_ARG)))))
            .setSpanLimits(
                SpanLimits.builder()
                    .setMaxNumberOfLinks(MAX_LINKS)
                    .setMaxAttributeValueLength(MAX_VALUE_CHARS)
                    .build())
            .addSpanProcessor(SpanQueue.of(settings, meters))
            .build();
    return new Tracing(provider, provider.get("io.dragoman", version));
  }

  /** Whether anything is traced. */
  public boolean isOn() {
    return tracer != null;
  }

  /** A record is worked on, as a part of the trace that its headers name, or of a new one. */
  public TraceSpan process(final Origin at, final Headers headers) {
    return isOn() ? process(at, headers, Carrier.of(headers)) : TraceSpan.NONE;
  }

  /** The same of one that failed before and is tried again. */
  public TraceSpan processAgain(final Origin at, final Headers headers) {
    return isOn() ? process(at, headers, Carrier.ofFailed(headers)) : TraceSpan.NONE;
  }

  /**
   * A record lay on a delay topic since it failed, and goes to its next attempt now. Beside that
   * attempt rather than around it: whoever tries it again may be another process.
   *
   * @param topic full name of the delay topic
   */
  public void delayed(final String topic, final Headers headers) {
    if (isOn()) {
      HeaderText.number(headers, Header.FAILED_AT)
          .map(Instant::ofEpochMilli)
          .ifPresent(
              failed ->
                  Messages.delayed(
                          start(
                              "delay " + topic,
                              SpanKind.INTERNAL,
                              Carrier.ofFailed(headers),
                              earlier(failed),
                              List.of()),
                          topic,
                          headers)
                      .close());
    }
  }

  /**
   * What is a part of that waited since then, and goes on now.
   *
   * @param parent null: it is part of nothing, so that nothing is told
   * @param since when the wait began
   */
  public void waited(final @Nullable TraceContext parent, final Instant since) {
    if (isOn()) {
      waited(Carrier.of(parent), since);
    }
  }

  /** The same of a record. */
  public void waited(final Headers headers, final Instant since) {
    if (isOn()) {
      waited(Carrier.of(headers), since);
    }
  }

  private void waited(final SpanContext parent, final Instant since) {
    if (parent.isValid()) {
      start(WAIT, SpanKind.INTERNAL, parent, earlier(since), List.of()).close();
    }
  }

  /** Clocks of instances differ; a span that ends before it begins is none. */
  private static Instant earlier(final Instant since) {
    final Instant now = Instant.now();
    return since.isAfter(now) ? now : since;
  }

  private TraceSpan process(final Origin at, final Headers headers, final SpanContext parent) {
    return Messages.processed(
        start("process " + at.topic(), SpanKind.CONSUMER, parent, null, List.of()), at, headers);
  }

  /** A dead letter's record is sent to work again, in the trace in which it failed. */
  public TraceSpan replay(final String topic, final Headers letter) {
    return isOn()
        ? Messages.sent(
            start("send " + topic, SpanKind.PRODUCER, Carrier.ofFailed(letter), null, List.of()),
            topic)
        : TraceSpan.NONE;
  }

  /** A record is sent, as a part of that; null: a trace begins. */
  public TraceSpan send(final String topic, final @Nullable TraceContext parent) {
    return isOn()
        ? Messages.sent(
            start("send " + topic, SpanKind.PRODUCER, Carrier.of(parent), null, List.of()), topic)
        : TraceSpan.NONE;
  }

  /** Somebody's HTTP request is answered, as a part of that; null: a trace begins. */
  public TraceSpan serve(final String name, final @Nullable TraceContext parent) {
    return isOn()
        ? start(name, SpanKind.SERVER, Carrier.of(parent), null, List.of())
        : TraceSpan.NONE;
  }

  /** Something of our own is done, as a part of that; null: it is not told. */
  public TraceSpan part(final String name, final @Nullable TraceContext parent) {
    return isOn() && parent != null
        ? start(name, SpanKind.INTERNAL, Carrier.of(parent), null, List.of())
        : TraceSpan.NONE;
  }

  /** Somebody else's server is asked, as a part of that; null: a trace begins. */
  public TraceSpan call(final String name, final @Nullable TraceContext parent) {
    return isOn()
        ? start(name, SpanKind.CLIENT, Carrier.of(parent), null, List.of())
        : TraceSpan.NONE;
  }

  /**
   * An engine works on records together: a trace of its own, with a link from and to each of
   * theirs. What they waited for ends.
   *
   * @param engine its name
   * @param records spans of the records
   */
  public static TraceSpan batch(final String engine, final List<TraceSpan> records) {
    final Optional<TraceSpan> any = records.stream().filter(one -> !one.isNone()).findFirst();
    if (any.isEmpty()) {
      return TraceSpan.NONE;
    }
    records.forEach(TraceSpan::waited);
    final TraceSpan batch =
        Messages.batch(
            any.get()
                .tracing()
                .start(
                    "batch " + engine,
                    SpanKind.CONSUMER,
                    SpanContext.getInvalid(),
                    null,
                    records.stream().filter(one -> !one.isNone()).map(TraceSpan::context).toList()),
            records.size());
    records.forEach(record -> record.link(batch));
    return batch;
  }

  TraceSpan start(final String name, final SpanKind kind, final TraceSpan parent) {
    return parent.isNone() ? TraceSpan.NONE : start(name, kind, parent.context(), null, List.of());
  }

  TraceSpan start(
      final String name, final SpanKind kind, final TraceSpan parent, final Instant since) {
    return start(name, kind, parent.context(), since, List.of());
  }

  private TraceSpan start(
      final String name,
      final SpanKind kind,
      final SpanContext parent,
      final @Nullable Instant since,
      final List<SpanContext> links) {
    final Tracer by = tracer;
    if (by == null) {
      return TraceSpan.NONE;
    }
    final SpanBuilder span =
        by.spanBuilder(name)
            .setSpanKind(kind)
            .setParent(parent.isValid() ? Context.root().with(Span.wrap(parent)) : Context.root());
    if (since != null) {
      span.setStartTimestamp(since);
    }
    links.forEach(span::addLink);
    return new TraceSpan(this, span.startSpan(), Instant.now());
  }

  /** Sends what waits, for two seconds at most. */
  @Override
  public void close() {
    if (provider != null) {
      provider.shutdown().join(LAST_EXPORT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
