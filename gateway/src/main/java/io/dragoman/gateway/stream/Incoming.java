package io.dragoman.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dragoman.gateway.job.JobEvent;
import io.dragoman.gateway.job.JobJson;
import io.dragoman.gateway.job.JobRecord;
import io.dragoman.gateway.job.JobSpec;
import io.dragoman.gateway.job.JobToken;
import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.resilience.values.RegistryRetry;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.Header;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.Workflow;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record of {@code jobs} that makes sense: anybody may have written it.
 *
 * @param job its key
 * @param what what it says
 * @param entry the same, for a log
 */
record Incoming(String job, JobEvent.What what, byte[] entry) {
  private static final int MAX_KEY = 512;

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it makes no sense
   * @throws DragomanException if it cannot be read now or ever
   */
  static Incoming of(
      final Record<byte[], byte[]> record, final EventCodec codec, final RegistryRetry retry) {
    if (record.key() == null
        || record.key().length == 0
        || record.key().length > MAX_KEY
        || record.value() == null) {
      throw new IllegalArgumentException(
          "It has no key, one of a length that none has, or no value.");
    }
    final String key = new String(record.key(), UTF_8);
    final Optional<String> copiedFrom = HeaderText.get(record.headers(), Header.COPIED_FROM);
    if (copiedFrom.isEmpty() && record.value().length > JobJson.MAX_BYTES) {
      throw new IllegalArgumentException("It is larger than any of our own.");
    }
    final byte[] entry = EventCodec.entry(copiedFrom, record.value());
    final JobEvent.What what = retry.ask(() -> codec.read(entry));
    if (key.indexOf(0) >= 0 || !key.equals(request(what).map(JobToken::keyOf).orElse(key))) {
      throw new IllegalArgumentException("It is of another request than its key says.");
    }
    if (what instanceof JobEvent.What.Made
        && (!JobToken.isToken(key)
            || (what instanceof JobEvent.What.Made(JobRecord.Submitted(final JobSpec spec))
                && !spec.token().text().equals(key)))) {
      throw new IllegalArgumentException("Its key is not the token of its job.");
    }
    return new Incoming(key, what, entry);
  }

  /** Whether the pipeline tells it of a request, which need not be one of a job. */
  boolean isTold() {
    return !(what instanceof JobEvent.What.Made);
  }

  private static Optional<String> request(final JobEvent.What what) {
    return switch (what) {
      case JobEvent.What.Made _ -> Optional.empty();
      case JobEvent.What.Told(final var told) -> Optional.of(told.getRequestId());
      case JobEvent.What.Transcribed(final Transcript transcript) ->
          Optional.of(transcript.getRequestId());
      case JobEvent.What.Translated(final Translation translation) ->
          Optional.of(translation.getRequestId());
      case JobEvent.What.Planned(final Workflow workflow) -> Optional.of(workflow.getRequestId());
    };
  }
}
