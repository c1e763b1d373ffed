package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  /** Clients send again what a server failed at, and would fail again. */
  @Test
  void shouldNotBeAFailureOfTheServerWhenTheRecordIsToBlame() {
    assertThat(Stream.of(ErrorCode.values()))
        .filteredOn(code -> code.fault() == ErrorCode.Fault.RECORD)
        .filteredOn(code -> code != ErrorCode.DEADLINE_PASSED)
        .allSatisfy(code -> assertThat(code.httpStatus()).isBetween(400, 499));
  }
}
