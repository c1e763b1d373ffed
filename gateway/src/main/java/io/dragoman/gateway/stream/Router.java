package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobToken;
import io.dragoman.resilience.consumer.PromptCommits;
import io.dragoman.resilience.deadletter.Origin;
import io.dragoman.resilience.trace.TraceSpan;
import io.dragoman.resilience.trace.Tracing;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.Topic;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a topic of the pipeline tells of jobs to {@code jobs}, byte for byte and under the
 * job's key. Whose id has not the form of a job's came over topics and is left alone.
 */
final class Router implements Processor<byte[], byte[], byte[], byte[]> {
  private final Topic source;
  private final PromptCommits commits;
  private final String jobs;
  private final Tracing tracing;
  private @Nullable ProcessorContext<byte[], byte[]> context;

  /**
   * For one topic.
   *
   * @param jobs full name of {@code jobs}
   */
  Router(
      final Topic source, final PromptCommits commits, final String jobs, final Tracing tracing) {
    this.source = source;
    this.commits = commits;
    this.jobs = jobs;
    this.tracing = tracing;
  }

  @Override
  public void init(final ProcessorContext<byte[], byte[]> opened) {
    context = opened;
  }

  @Override
  public void process(final Record<byte[], byte[]> record) {
    final ProcessorContext<byte[], byte[]> here = context;
    if (here == null) {
      throw new IllegalStateException("Not opened");
    }
    if (record.key() == null || record.value() == null || isEnd(record)) {
      return;
    }
    final String key = JobToken.keyOf(new String(record.key(), UTF_8));
    if (!JobToken.isToken(key)) {
      return;
    }
    commits.worked(here);
    final Headers headers = new RecordHeaders();
    headers.add(Header.COPIED_FROM.key(), source.topicName("").getBytes(UTF_8));
    final RecordMetadata at = here.recordMetadata().orElseThrow();
    try (TraceSpan span =
            tracing.process(new Origin(at.topic(), at.partition(), at.offset()), record.headers());
        TraceSpan sent = span.send(jobs)) {
      sent.into(headers);
      here.forward(new Record<>(key.getBytes(UTF_8), record.value(), record.timestamp(), headers));
    }
  }

  /** The end that was said here follows from what was copied before. */
  private static boolean isEnd(final Record<byte[], byte[]> record) {
    return record.headers().lastHeader(Header.REQUEST_STATE.key()) != null;
  }

  @Override
  public void close() {
    if (context != null) {
      commits.closed(context);
    }
  }
}
