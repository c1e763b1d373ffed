package io.dragoman.resilience.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.EOFException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.apache.avro.AvroTypeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorMappingTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(wrapped(new ConnectException("refused")), ErrorCode.REGISTRY_UNAVAILABLE),
        Arguments.of(new TimeoutException("no answer"), ErrorCode.REGISTRY_UNAVAILABLE),
        Arguments.of(wrapped(new RestClientException(503)), ErrorCode.REGISTRY_UNAVAILABLE),
        Arguments.of(wrapped(new RestClientException(401)), ErrorCode.REGISTRY_UNAVAILABLE),
        Arguments.of(wrapped(new RestClientException(404)), ErrorCode.UNDECODABLE_RECORD),
        Arguments.of(wrapped(new EOFException()), ErrorCode.UNDECODABLE_RECORD),
        Arguments.of(wrapped(new AvroTypeException("no")), ErrorCode.UNDECODABLE_RECORD),
        Arguments.of(new SerializationException("magic byte"), ErrorCode.UNDECODABLE_RECORD),
        Arguments.of(
            new DragomanException(ErrorCode.SCHEMA_REFUSED, "ours"), ErrorCode.SCHEMA_REFUSED));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void shouldBlameTheRecordOnlyForItsBytes(final RuntimeException failure, final ErrorCode code) {
    final DragomanException explained = ErrorMapping.explain("Reading", failure);

    assertThat(explained.code()).isEqualTo(code);
  }

  private static SerializationException wrapped(final Exception cause) {
    return new SerializationException("Error deserializing Avro message", cause);
  }

  /** Like Confluent's, which is told by its name. */
  private static final class RestClientException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    RestClientException(final int status) {
      super("status " + status);
      this.status = status;
    }

    @SuppressWarnings("unused") // called by reflection
    public int getStatus() {
      return status;
    }
  }
}
