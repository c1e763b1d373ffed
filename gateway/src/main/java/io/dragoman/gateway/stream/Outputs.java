package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.client.InputEvents;
import io.dragoman.client.RequestTerms;
import io.dragoman.gateway.job.ExecutionOrder;
import io.dragoman.gateway.job.JobInput;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobOptions;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Ids;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.Stage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Workflow;
import io.dragoman.schemas.status.StatusEvents;
import io.dragoman.schemas.status.UnitRef;
import io.dragoman.web.key.AccessKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** What a task writes to topics, all in the transaction of what it was told. */
final class Outputs {
  private final ProcessorContext<byte[], byte[]> context;
  private final EventCodec codec;
  private final RegistryRetry retry;
  private final Tracing tracing;
  private final InstantSource clock;

  Outputs(
      final ProcessorContext<byte[], byte[]> context,
      final EventCodec codec,
      final RegistryRetry retry,
      final Tracing tracing,
      final InstantSource clock) {
    this.context = context;
    this.codec = codec;
    this.retry = retry;
    this.tracing = tracing;
    this.clock = clock;
  }

  /** Hands an input on to ingest. */
  void handOn(final JobSpec spec, final int input) {
    final String request = spec.requestId(input);
    // From when it was taken: others' jobs went before it.
    tracing.waited(spec.trace(), spec.submittedAt());
    final InputEvents events = events(spec, request);
    switch (spec.inputs().get(input)) {
      case JobInput.Text(final String text) ->
          send(
              Topic.TEXT_EVENTS,
              request,
              spec,
              spec.isWorkflow() ? events.workflow(text) : events.text(text));
      case JobInput.Audio audio ->
          send(
              Topic.AUDIO_EVENTS,
              request,
              spec,
              events.storedAudio(audio.reference(), audio.fileName()));
    }
  }

  /** Says how a request ended. */
  void ended(
      final JobSpec spec, final String request, final State state, final Optional<String> why) {
    final UnitRef whole =
        new UnitRef(request, spec.owner().client(), 0, null, null, spec.submittedAt());
    final ErrorCode code =
        switch (state) {
          case EXPIRED -> ErrorCode.DEADLINE_PASSED;
          case FAILED -> why.flatMap(ErrorCode::find).orElse(ErrorCode.INTERNAL);
          default -> null;
        };
    final Headers headers = about(spec, request);
    headers.add(Header.REQUEST_STATE.key(), state.name().getBytes(UTF_8));
    sendTraced(
        Topic.REQUESTS,
        request,
        spec,
        headers,
        encoded(
            Topic.REQUESTS, new StatusEvents(Stage.INGEST, clock).ended(whole, state, code, null)));
  }

  /** Keeps others from beginning what is left of a request. */
  void cancel(final JobSpec spec, final String request, final String by, final Instant at) {
    sendTraced(
        Topic.REQUESTS_CANCELLED,
        request,
        spec,
        about(spec, request),
        JobJson.write(new Cancellation(at, by)));
  }

  /** Hands a workflow to whoever runs workflows. */
  void execute(final JobSpec spec, final Workflow workflow) {
    final String request = spec.requestId(0);
    sendTraced(
        Topic.WORKFLOW_EXECUTIONS,
        request,
        spec,
        about(spec, request),
        ExecutionOrder.json(spec, workflow, clock.instant()));
  }

  /** Writes about a job, to be read here again in order with all else. */
  void write(final String job, final JobRecord record) {
    send(Topic.JOBS, job, new RecordHeaders(), JobJson.write(record));
  }

  void usage(final String key, final Object value) {
    send(Topic.USAGE, key, new RecordHeaders(), JobJson.write(value));
  }

  private record Cancellation(Instant at, String by) {}

  private static InputEvents events(final JobSpec spec, final String request) {
    return new InputEvents(
        request,
        spec.sourceLanguage(),
        spec.targetLanguages(),
        new RequestTerms(
            spec.priority(),
            Optional.ofNullable(spec.deadline()),
            Optional.of(spec.owner().client()),
            spec.metadata(),
            options(spec)),
        spec.submittedAt());
  }

  /** Engines may be kept for tiers; the usual one is no news. */
  private static Optional<Options> options(final JobSpec spec) {
    final Options asked = Optional.ofNullable(spec.options()).orElse(JobOptions.NONE).toAvro();
    final String tier = spec.owner().tier();
    if (!tier.isEmpty() && !tier.equals(AccessKey.DEFAULT_TIER)) {
      asked.setTier(tier);
    }
    return Optional.of(asked)
        .filter(options -> spec.options() != null || options.getTier().isPresent());
  }

  /** Says whom a record is about, and from which HTTP request it comes: anybody may write jobs. */
  private static Headers about(final JobSpec spec, final String request) {
    final Headers headers = new RecordHeaders();
    if (Ids.isId(spec.submittedAs())) {
      HeaderText.put(headers, Header.HTTP_REQUEST_ID, spec.submittedAs());
    }
    HeaderText.put(headers, Header.REQUEST_ID, request);
    HeaderText.put(headers, Header.CLIENT_ID, spec.owner().client());
    return headers;
  }

  private byte[] encoded(final Topic topic, final SpecificRecord value) {
    return retry.ask(() -> codec.write(topic, value));
  }

  private void send(
      final Topic topic, final String request, final JobSpec spec, final SpecificRecord event) {
    sendTraced(topic, request, spec, about(spec, request), encoded(topic, event));
  }

  private void sendTraced(
      final Topic topic,
      final String request,
      final JobSpec spec,
      final Headers headers,
      final byte[] value) {
    if (spec.trace() != null) {
      spec.trace().into(headers);
    }
    try (TraceSpan sent = tracing.send(codec.name(topic), spec.trace())) {
      sent.into(headers);
      send(topic, request, headers, value);
    }
  }

  private void send(
      final Topic topic, final String key, final Headers headers, final byte[] value) {
    context.forward(
        new Record<>(key.getBytes(UTF_8), value, clock.instant().toEpochMilli(), headers),
        JobsTopology.sink(topic));
  }
}
