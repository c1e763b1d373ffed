package io.dragoman.resilience.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.resilience.deadletter.HeaderText;
import io.dragoman.schemas.Header;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class LogContextTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void shouldNameEverybodyTheRecordIsAbout() {
    final Headers headers = headers("00-" + TRACE + "-00f067aa0ba902b7-01");

    try (LogContext.Scope _ = LogContext.request(headers)) {
      assertThat(MDC.getCopyOfContextMap())
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  LogContext.REQUEST_ID, "r1",
                  LogContext.CLIENT_ID, "shop",
                  LogContext.HTTP_REQUEST_ID, "h1",
                  LogContext.TRACE_ID, TRACE));
    }
    assertThat(MDC.get(LogContext.REQUEST_ID)).isNull();
  }

  @Test
  void shouldGiveBackWhatWasThereWhenScopesAreNested() {
    try (LogContext.Scope _ = LogContext.request(headers("none"))) {
      try (LogContext.Scope _ = LogContext.request("r2", new RecordHeaders())) {
        assertThat(MDC.get(LogContext.REQUEST_ID)).isEqualTo("r2");
        assertThat(MDC.get(LogContext.CLIENT_ID)).isEqualTo("shop");
      }
      assertThat(MDC.get(LogContext.REQUEST_ID)).isEqualTo("r1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-" + TRACE + "-00f067aa0ba902b7-01\nERROR forged",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-" + TRACE + "-0000000000000000-01",
        "ff-" + TRACE + "-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"
      })
  void shouldNameNoTraceWhenTheHeaderIsNone(final String traceparent) {
    try (LogContext.Scope _ = LogContext.request(headers(traceparent))) {
      assertThat(MDC.get(LogContext.TRACE_ID)).isNull();
    }
  }

  @Test
  void shouldLeaveOutWhatCannotBeAnId() {
    final Headers headers = headers("none");
    HeaderText.put(headers, Header.REQUEST_ID, "r1\nERROR forged");
    HeaderText.put(headers, Header.CLIENT_ID, "x".repeat(1_000_000));

    try (LogContext.Scope _ = LogContext.request(headers)) {
      assertThat(MDC.getCopyOfContextMap()).containsOnlyKeys(LogContext.HTTP_REQUEST_ID);
    }
  }

  private static Headers headers(final String traceparent) {
    final Headers headers = new RecordHeaders();
    HeaderText.put(headers, Header.REQUEST_ID, "r1");
    HeaderText.put(headers, Header.CLIENT_ID, "shop");
    HeaderText.put(headers, Header.HTTP_REQUEST_ID, "h1");
    HeaderText.put(headers, Header.TRACEPARENT, traceparent);
    return headers;
  }
}
