package io.dragoman.web.internal;

import io.dragoman.web.ApiException;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.ApiResponse.Body;
import io.dragoman.web.RequestTracer;
import io.dragoman.web.Route;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the answer to one request, and tells of it those who count, trace and log. */
final class AnswerWriter {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("io.dragoman.web.access");

  private static final String JSON_TYPE = "application/json; charset=utf-8";
  private static final String EVENTS_TYPE = "text/event-stream; charset=utf-8";

  /** What stands for the path of a request that went nowhere. */
  static final String OTHER = "other";

  private static final int NO_CONTENT = 204;
  private static final int PIECE_BYTES = 16 * 1024;

  private final Serving serving;
  private final Setup setup;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Asked asked;
  private final Problems problems;
  private final Watchman.Watch watch;

  /**
   * What became known of a request while it was answered.
   *
   * @param id its id
   * @param start when it came, by {@link System#nanoTime}
   * @param route where it went; empty: nowhere
   * @param open whether anybody may ask for it
   * @param extra headers that its admission adds
   * @param traced its span
   */
  record Asked(
      String id,
      long start,
      Optional<Route> route,
      boolean open,
      Map<String, String> extra,
      RequestTracer.Traced traced) {
    /** Not the path itself: what stands for the braces may be nobody's business. */
    String path() {
      return route.map(Route::path).orElse(OTHER);
    }
  }

  AnswerWriter(
      final Serving serving,
      final Request request,
      final Response response,
      final Callback callback,
      final Asked asked,
      final Problems problems,
      final Watchman.Watch watch) {
    this.serving = serving;
    this.setup = serving.setup();
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.asked = asked;
    this.problems = problems;
    this.watch = watch;
  }

  void send(final ApiResponse answer) {
    switch (answer.body()) {
      case Body.Json(final Object value) -> {
        final ApiResponse written = written(answer, value);
        send(written, ((Body.Bytes) written.body()));
      }
      case Body.Bytes bytes -> send(answer, bytes);
      case Body.Events _ when isHead() -> send(answer, new Body.Bytes(EVENTS_TYPE, new byte[0]));
      case Body.Events(final var source) -> {
        begin(answer, EVENTS_TYPE, -1);
        watch.streaming();
        final SseStream stream = new SseStream(response, callback);
        serving.watchman().add(stream);
        stream.onClose(() -> log(answer.status()));
        stream.beat();
        source.opened(stream);
      }
    }
  }

  private ApiResponse written(final ApiResponse answer, final Object value) {
    try {
      return new ApiResponse(
          answer.status(),
          new Body.Bytes(JSON_TYPE, Problems.json(setup.json(), value)),
          answer.headers());
    } catch (final RuntimeException e) {
      return problems.failure(e);
    }
  }

  private void send(final ApiResponse answer, final Body.Bytes bytes) {
    final boolean head = isHead();
    if (bytes.content().length <= LargeAnswers.BYTES || head) {
      begin(answer, bytes.contentType(), bytes.content().length);
      // Before the caller has it, so that whoever was answered has been counted.
      log(answer.status());
      logSlow(answer.status(), System.nanoTime() - asked.start());
      response.write(
          true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes.content()), callback);
      return;
    }
    final Semaphore places = serving.largeAnswers().places(asked.open());
    if (!places.tryAcquire()) {
      final ApiResponse refusal =
          problems.of(
              new ApiException(
                  ApiException.Code.UNAVAILABLE,
                  "Too many large answers are under way.",
                  "Try again in some seconds."));
      send(refusal, (Body.Bytes) refusal.body());
      return;
    }
    begin(answer, bytes.contentType(), bytes.content().length);
    try {
      final OutputStream out = Content.Sink.asOutputStream(response);
      for (int at = 0; at < bytes.content().length; at += PIECE_BYTES) {
        out.write(bytes.content(), at, Math.min(PIECE_BYTES, bytes.content().length - at));
      }
      out.close();
      log(answer.status());
      logSlow(answer.status(), System.nanoTime() - asked.start());
      callback.succeeded();
    } catch (final IOException e) {
      callback.failed(e);
    } finally {
      places.release();
    }
  }

  private void begin(final ApiResponse answer, final String contentType, final long length) {
    response.setStatus(answer.status());
    final var headers = response.getHeaders();
    headers.put(Exchange.REQUEST_ID, asked.id());
    if (!contentType.isEmpty()) {
      headers.put(HttpHeader.CONTENT_TYPE, contentType);
    }
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    headers.put("Referrer-Policy", "no-referrer");
    if (request.isSecure()) {
      headers.put("Strict-Transport-Security", "max-age=31536000");
    }
    asked.extra().forEach(headers::put);
    answer.headers().forEach(headers::put);
    if (length >= 0 && answer.status() != NO_CONTENT) {
      headers.put(HttpHeader.CONTENT_LENGTH, length);
    }
  }

  /** Streams of events are as long as what they tell of. */
  private void logSlow(final int status, final long nanos) {
    final Duration bound = setup.slow().plus(asked.route().map(Route::waits).orElse(Duration.ZERO));
    if (!setup.slow().isZero() && nanos > bound.toNanos()) {
      LOG.warn(
          "Slow: {} {} took {} ms and was answered with {}",
          request.getMethod(),
          asked.path(),
          Duration.ofNanos(nanos).toMillis(),
          status);
    }
  }

  private void log(final int status) {
    final long nanos = System.nanoTime() - asked.start();
    asked.traced().ended(status);
    setup.observer().answered(asked.path(), status, nanos);
    if (ACCESS.isDebugEnabled()) {
      ACCESS.debug(
          "{} {} {} {} {} ms",
          Exchange.address(request).getHostAddress(),
          request.getMethod(),
          request.getHttpURI().getPath(),
          status,
          Duration.ofNanos(nanos).toMillis());
    }
  }

  private boolean isHead() {
    return request.getMethod().equals("HEAD");
  }
}
