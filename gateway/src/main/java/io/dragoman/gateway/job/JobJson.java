package io.dragoman.gateway.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.dragoman.schemas.event.Options;
import io.dragoman.web.PooledJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the gateway writes about jobs, and how it reads what somebody wrote: as an attack. */
public final class JobJson {
  /**
   * Largest record of ours, bytes: what it is handed on as, with its headers, is no larger than a
   * record of the input topics may be.
   */
  public static final int MAX_BYTES = 1024 * 1024 - 4 * 1024;

  private static final int MAX_INPUTS = 10_000;

  /** Of the names of clients, and whatever else is short. */
  private static final int MAX_NAME = 200;

  private static final Instant MIN_TIME = Instant.EPOCH;
  private static final Instant MAX_TIME = Instant.parse("9999-12-31T23:59:59Z");

  private static final JsonMapper MAPPER =
      JsonMapper.builder(PooledJson.factory())
          .addModule(new JavaTimeModule().addDeserializer(Instant.class, new TimeReader()))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          // A later version may say more.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private JobJson() {}

  /** A record of {@code jobs}, or any other value of records and lists. */
  public static byte[] write(final Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (final JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What was written with {@link #write} and by nobody else.
   *
   * @throws UncheckedIOException if it was not
   */
  public static <T> T read(final byte[] json, final Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A record of {@code jobs} that anybody may have written.
   *
   * @throws IllegalArgumentException with a sentence, if it is none
   */
  public static JobRecord record(final byte[] json) {
    final @Nullable JobRecord record;
    try {
      record = MAPPER.readValue(json, JobRecord.class);
    } catch (final IOException | RuntimeException e) {
      throw new IllegalArgumentException("It is not JSON of a job: " + e.getMessage(), e);
    }
    if (record == null || !whole(record)) {
      throw new IllegalArgumentException(
          "Something is missing, or not in bounds, in a job's JSON.");
    }
    return record;
  }

  private static boolean whole(final JobRecord record) {
    return switch (record) {
      case JobRecord.Submitted(final JobSpec spec) -> spec != null && whole(spec);
      case JobRecord.WebhookTried tried ->
          sane(tried.at()) && (tried.next() == null || sane(tried.next()));
      case JobRecord.ExecutionTried tried ->
          sane(tried.at()) && (tried.next() == null || sane(tried.next()));
      case JobRecord.Cancelled cancelled -> sane(cancelled.at()) && name(cancelled.by());
      case JobRecord.Expired expired -> sane(expired.at());
      case JobRecord.Removed removed -> sane(removed.at()) && name(removed.by());
    };
  }

  private static boolean sane(final @Nullable Instant time) {
    return time != null && !time.isBefore(MIN_TIME) && !time.isAfter(MAX_TIME);
  }

  private static boolean name(final @Nullable String text) {
    return text != null && text.length() <= MAX_NAME && text.indexOf(0) < 0;
  }

  private static boolean whole(final JobSpec spec) {
    return all(spec.token(), spec.owner(), spec.sourceLanguage(), spec.digest(), spec.submittedAs())
        && sane(spec.submittedAt())
        && (spec.deadline() == null || sane(spec.deadline()))
        && name(spec.owner().client())
        && spec.owner().tier() != null
        && encodes(spec.options())
        && !spec.inputs().isEmpty()
        && spec.inputs().size() <= MAX_INPUTS
        && spec.inputs().stream().allMatch(input -> whole(spec, input))
        && (spec.document() == null || whole(spec, spec.document()));
  }

  private static boolean whole(final JobSpec spec, final JobDocument document) {
    return all(document.fileName(), document.format(), document.template())
        && document.template().between().size() == spec.inputs().size() + 1;
  }

  private static boolean whole(final JobSpec spec, final JobInput input) {
    return input.getClass() == spec.inputs().getFirst().getClass()
        && switch (input) {
          case JobInput.Text(final String text) -> text != null;
          case JobInput.Audio audio -> audio.reference() != null;
        };
  }

  /** Null where it must not be would only be noticed when the work is handed on. */
  private static boolean encodes(final @Nullable JobOptions options) {
    try {
      if (options != null) {
        Options.getEncoder().encode(options.toAvro());
      }
      return true;
    } catch (final IOException | RuntimeException e) {
      return false;
    }
  }

  private static boolean all(final @Nullable Object... parts) {
    for (final @Nullable Object part : parts) {
      if (Objects.isNull(part)) {
        return false;
      }
    }
    return true;
  }
}
