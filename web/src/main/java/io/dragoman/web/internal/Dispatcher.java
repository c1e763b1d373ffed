package io.dragoman.web.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.ApiResponse.Body;
import io.dragoman.web.BodySpec;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Problem;
import io.dragoman.web.RequestBody;
import io.dragoman.web.RequestTracer;
import io.dragoman.web.Route;
import io.dragoman.web.TraceParent;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Brings requests to their route, and whatever goes wrong into one form. Every answer carries
 * {@code X-Request-ID}: the caller's own if it sent one, else a new one; so do the log's lines.
 */
final class Dispatcher extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("io.dragoman.web.access");

  private static final String REQUEST_ID = "X-Request-ID";
  private static final String IDEMPOTENCY = "Idempotency-Key";
  private static final String REQUEST_ID_FORM = "[A-Za-z0-9._-]{1,128}";
  private static final String JSON_TYPE = "application/json; charset=utf-8";
  private static final String PROBLEM_TYPE = "application/problem+json";
  private static final String EVENTS_TYPE = "text/event-stream; charset=utf-8";
  private static final String OTHER = "other";
  private static final int NO_CONTENT = 204;

  /** The log's names for what a request is about, as in lines about records that came of it. */
  private static final String MDC_ID = "httpRequestId";

  private static final String MDC_CLIENT = "clientId";
  private static final String MDC_TRACE = "traceId";

  /** An answer of more bytes waits for its reader in the heap, which the socket cannot take. */
  private static final int LARGE_BYTES = 64 * 1024;

  private static final int MAX_LARGE_ANSWERS = 16;
  private static final int PIECE_BYTES = 16 * 1024;

  /** What is read of a body that is refused, so that its sender comes to read the answer. */
  private static final long MAX_DRAINED_BYTES = 64L << 20;

  private static final long MAX_DRAINED_OF_STRANGERS = 1L << 20;

  private final Setup setup;
  private final Authenticator authenticator;
  private final Watchman watchman;
  private final Underway underway;
  private final Semaphore largeAnswers = new Semaphore(MAX_LARGE_ANSWERS);

  /** As above, for those who need no key: they cannot keep out those who have one. */
  private final Semaphore largeAnswersToAnybody = new Semaphore(MAX_LARGE_ANSWERS / 2);

  /** Requests that share a connection with others; the rest is bounded as connections are. */
  private final Semaphore sharing;

  private final ByteBudget memory;
  private final ByteBudget disk;

  private final List<Route> routes = new CopyOnWriteArrayList<>();
  private final Map<String, ErrorFormat> formats = new ConcurrentHashMap<>();

  private volatile boolean opening;

  Dispatcher(final Setup setup, final Watchman watchman, final Underway underway) {
    this.setup = setup;
    this.authenticator = new Authenticator(setup);
    this.watchman = watchman;
    this.underway = underway;
    this.sharing = new Semaphore(setup.limits().sharedRequests());
    this.memory = new ByteBudget(setup.limits().bodiesBytes());
    this.disk = new ByteBudget(setup.limits().uploadsBytes());
  }

  /** Adds routes; one of the same method and path takes the place of the one before. */
  void add(final List<Route> more) {
    for (final Route route : more) {
      routes.removeIf(
          old -> old.method().equals(route.method()) && old.path().equals(route.path()));
      routes.add(route);
    }
  }

  /** Whether more routes will come, so that what is none may become one. */
  void opening(final boolean is) {
    opening = is;
  }

  /** Tells problems in this format on all paths that begin so and are no routes. */
  void errors(final String prefix, final ErrorFormat format) {
    formats.put(prefix, format);
  }

  /** A request on its way to its answer. */
  private final class Exchange {
    private final long start = System.nanoTime();
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final String id;
    private final String method;
    private final String path;
    private final Watchman.Watch watch;
    private List<Route> here = List.of();
    private Map<String, String> extra = Map.of();
    private RequestTracer.Traced traced = RequestTracer.Traced.NONE;
    private boolean open;
    private boolean known;
    private Optional<String> key = Optional.empty();
    private Optional<String> client = Optional.empty();
    private @Nullable InputStream content;

    Exchange(final Request request, final Response response, final Callback callback) {
      this.request = request;
      this.response = response;
      this.id = id(request);
      this.method = request.getMethod();
      this.path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
      this.watch = watchman.watch(request.getConnectionMetaData().getConnection());
      this.callback = callback;
      Request.addCompletionListener(
          request,
          failure -> {
            watch.end();
            release();
          });
      // While a handler works nothing moves; the watchman knows how long that may be.
      request.addIdleTimeoutListener(timeout -> false);
    }

    void serve() {
      final boolean admitted = underway.begin();
      Request.addCompletionListener(
          request,
          failure -> {
            if (admitted) {
              underway.end();
            }
          });
      ApiResponse answer;
      if (admitted) {
        answer = answer();
      } else {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        answer =
            problem(
                new ApiException(
                    ApiException.Code.UNAVAILABLE,
                    "The service is about to stop.",
                    "Try again; another instance or the next one answers."));
      }
      watch.answering();
      send(answer);
    }

    private ApiResponse answer() {
      try {
        here = routes.stream().filter(route -> route.match(path).isPresent()).toList();
        if (here.isEmpty() && opening) {
          throw new ApiException(
                  ApiException.Code.UNAVAILABLE,
                  "The service is starting.",
                  "Try again in a moment, or ask another instance.")
              .withHeader("Retry-After", "1");
        }
        if (here.isEmpty()) {
          throw new ApiException(
              ApiException.Code.NOT_FOUND, "There is nothing at " + path + ".", setup.help());
        }
        // The first of several: a path without places is declared before one with them.
        final Optional<Route> route = here.stream().filter(this::isMeant).findFirst();
        if (route.isEmpty()) {
          final String allowed = allowed();
          response.getHeaders().put(HttpHeader.ALLOW, allowed);
          throw new ApiException(
              ApiException.Code.METHOD_NOT_ALLOWED,
              method + " is not allowed here.",
              "Use " + allowed + ".");
        }
        return answer(route.get());
      } catch (final ApiException e) {
        drain();
        return problem(e);
      } catch (final RuntimeException e) {
        return failure(e);
      } catch (final IOException e) {
        LOG.info("{} {} did not come to its end: {}", method, path, e.toString());
        return problem(
            new ApiException(
                ApiException.Code.REQUEST_TIMEOUT,
                "The body did not come to its end.",
                "Send the whole body within "
                    + setup.limits().request().toSeconds()
                    + " s of the request's first byte."));
      }
    }

    private boolean isMeant(final Route route) {
      return route.method().equals(method)
          || (method.equals("HEAD") && route.method().equals("GET"));
    }

    private String allowed() {
      final Set<String> methods = new TreeSet<>();
      for (final Route route : here) {
        methods.add(route.method());
        if (route.method().equals("GET")) {
          methods.add("HEAD");
        }
      }
      return String.join(", ", methods);
    }

    private ApiResponse answer(final Route route) throws IOException {
      open = route.role().isEmpty();
      if (!open) {
        trace(route);
      }
      final Authenticator.Credentials credentials = credentials();
      final List<String> keyFields = route.body().map(BodySpec::keyFields).orElse(List.of());
      if (!keyFields.isEmpty() && authenticator.lacksKey(credentials, route)) {
        try (BodyReader body = body(route)) {
          read(route, body);
          return answer(route, admitted(credentials.with(body.remove(keyFields)), route), body);
        }
      }
      final Principal caller = admitted(credentials, route);
      try (BodyReader body = body(route)) {
        if (route.hasBody()) {
          read(route, body);
          body.remove(keyFields);
        }
        return answer(route, caller, body);
      }
    }

    private void trace(final Route route) {
      traced =
          setup
              .tracer()
              .begin(
                  method,
                  route.path(),
                  name -> Optional.ofNullable(request.getHeaders().get(name)));
      Optional.ofNullable(traced.headers().get(TraceParent.HEADER))
          .flatMap(TraceParent::of)
          .ifPresent(parent -> MDC.put(MDC_TRACE, parent.traceId()));
    }

    private Principal admitted(final Authenticator.Credentials credentials, final Route route) {
      final Principal caller = authenticator.admit(credentials, route);
      known = !open;
      client = Optional.of(caller).filter(who -> who != Principal.LOCAL).map(Principal::name);
      client.ifPresent(name -> MDC.put(MDC_CLIENT, name));
      key = Authenticator.key(credentials);
      extra = route.admission().admit(call(route, caller, Map.of(), RequestBody.NONE));
      return caller;
    }

    private BodyReader body(final Route route) {
      return new BodyReader(
          request,
          content(),
          route,
          setup.limits(),
          memory.lease(known, client),
          disk.lease(known, client),
          watch::received);
    }

    private void read(final Route route, final BodyReader body) throws IOException {
      if (request.getHttpURI().getQuery() != null
          && !(route.anything() && route.body().isPresent())) {
        // Passed over, "?dryRun=true" would be an order in earnest.
        throw new ApiException(
            ApiException.Code.INVALID,
            "A " + method + " takes nothing from the URL's query.",
            "Write all fields into the body.");
      }
      body.read();
    }

    /** Only now: closed before the end, it would take the answer with it. */
    private void release() {
      try {
        if (content != null) {
          content.close();
        }
      } catch (final IOException e) {
        LOG.debug("The rest of a body is lost", e);
      }
    }

    private InputStream content() {
      if (content == null) {
        content = Content.Source.asInputStream(request);
      }
      return content;
    }

    private ApiResponse answer(final Route route, final Principal caller, final BodyReader body) {
      if (route.hasBody() && !route.repeatable() && request.getHeaders().contains(IDEMPOTENCY)) {
        // Passed over, the order would be carried out once more.
        throw ApiException.invalid(
            IDEMPOTENCY,
            "Repeats of this order cannot be told from new ones.",
            "Leave the header out, and look what became of the first one before you repeat it.");
      }
      final Map<String, List<String>> fields =
          route.hasBody() ? body.fields() : Fields.ofQuery(request.getHttpURI().getQuery());
      if (route.body().isEmpty()) {
        for (final String name : fields.keySet()) {
          if (!route.anything() && !route.fields().contains(name)) {
            throw ApiException.notOneOf(
                name,
                "There is no '" + name + "' here.",
                route.fields().stream().sorted().toList());
          }
        }
      }
      final RequestBody value = route.hasBody() ? body.value() : RequestBody.NONE;
      watch.answering(route.waits());
      if (route.role().equals(Optional.of(Role.OPERATOR))) {
        LOG.info(
            "{} {} by {}, key {}, from {}",
            method,
            path,
            caller.name(),
            caller.keyId().isEmpty() ? "-" : caller.keyId(),
            address().getHostAddress());
      }
      return route.handler().answer(call(route, caller, fields, value));
    }

    private ApiRequest call(
        final Route route,
        final Principal caller,
        final Map<String, List<String>> fields,
        final RequestBody body) {
      return new ApiRequest(
          caller, id, address(), route.match(path).orElseThrow(), fields, headers(), body, key);
    }

    /** Reads on, since many callers do not look at an answer before they have sent all. */
    private void drain() {
      final long most = known ? MAX_DRAINED_BYTES : MAX_DRAINED_OF_STRANGERS;
      if (request.getLength() > most || request.getHeaders().contains(HttpHeader.EXPECT)) {
        return;
      }
      try {
        final byte[] piece = new byte[PIECE_BYTES];
        long left = most;
        for (int count = 0; count >= 0 && left > 0; left -= count) {
          count = content().read(piece);
        }
      } catch (final IOException e) {
        Thread.interrupted();
        LOG.debug("The rest of a refused body did not come", e);
      }
    }

    private Authenticator.Credentials credentials() {
      return new Authenticator.Credentials(
          request.getHeaders().get(HttpHeader.AUTHORIZATION),
          request.getHeaders().get("X-API-Key"),
          Request.getServerName(request),
          request.getHeaders().get(HttpHeader.ORIGIN),
          address());
    }

    private InetAddress address() {
      return request.getConnectionMetaData().getRemoteSocketAddress()
              instanceof final InetSocketAddress remote
          ? remote.getAddress()
          : InetAddress.getLoopbackAddress();
    }

    private Map<String, String> headers() {
      final Map<String, String> headers = new HashMap<>();
      for (final HttpField field : request.getHeaders()) {
        headers.putIfAbsent(
            field.getName().toLowerCase(Locale.ROOT), String.valueOf(field.getValue()));
      }
      headers.remove("authorization");
      headers.remove("x-api-key");
      headers.putAll(traced.headers());
      return headers;
    }

    private ApiResponse failure(final RuntimeException e) {
      final Optional<ApiException> meant = setup.failures().apply(e);
      if (meant.isEmpty()) {
        LOG.error("{} {} failed", method, path, e);
        return problem(
            new ApiException(
                ApiException.Code.INTERNAL,
                "The request failed.",
                "Look for the request's id in the log."));
      }
      if (meant.get().code() == ApiException.Code.UNAVAILABLE) {
        LOG.warn("{} {} failed: {}", method, path, e.toString());
      }
      return problem(meant.get());
    }

    private ApiResponse problem(final ApiException e) {
      final Problem problem = Problem.of(e, id, setup.clock().instant());
      final ErrorFormat format = format();
      final Map<String, String> headers =
          new HashMap<>(
              switch (e.code()) {
                case UNAUTHENTICATED -> Map.of("WWW-Authenticate", "Bearer");
                case UNAVAILABLE -> Map.of("Retry-After", "5");
                case TOO_MANY_REQUESTS ->
                    Map.of("Retry-After", Long.toString(AttemptLimiter.WINDOW.toSeconds()));
                default -> Map.of();
              });
      headers.putAll(e.headers());
      return new ApiResponse(
          e.code().status(),
          new Body.Bytes(format.contentType(), json(format.body(problem))),
          headers);
    }

    private ErrorFormat format() {
      return here.stream()
          .flatMap(route -> route.errors().stream())
          .findFirst()
          .or(
              () ->
                  formats.keySet().stream()
                      .filter(path::startsWith)
                      .max(Comparator.comparingInt(String::length))
                      .map(formats::get))
          .orElse(setup.errors());
    }

    private void send(final ApiResponse answer) {
      switch (answer.body()) {
        case Body.Json(final Object value) -> {
          final ApiResponse written = written(answer, value);
          send(written, ((Body.Bytes) written.body()));
        }
        case Body.Bytes bytes -> send(answer, bytes);
        case Body.Events _ when method.equals("HEAD") ->
            send(answer, new Body.Bytes(EVENTS_TYPE, new byte[0]));
        case Body.Events(final var source) -> {
          begin(answer, EVENTS_TYPE, -1);
          watch.streaming();
          final SseStream stream = new SseStream(response, callback);
          watchman.add(stream);
          stream.onClose(() -> log(answer.status()));
          stream.beat();
          source.opened(stream);
        }
      }
    }

    private ApiResponse written(final ApiResponse answer, final Object value) {
      try {
        return new ApiResponse(
            answer.status(), new Body.Bytes(JSON_TYPE, json(value)), answer.headers());
      } catch (final RuntimeException e) {
        return failure(e);
      }
    }

    private void send(final ApiResponse answer, final Body.Bytes bytes) {
      final boolean head = method.equals("HEAD");
      if (bytes.content().length <= LARGE_BYTES || head) {
        begin(answer, bytes.contentType(), bytes.content().length);
        // Before the caller has it, so that whoever was answered has been counted.
        log(answer.status());
        logSlow(answer.status(), System.nanoTime() - start);
        response.write(
            true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes.content()), callback);
        return;
      }
      final Semaphore places = open ? largeAnswersToAnybody : largeAnswers;
      if (!places.tryAcquire()) {
        final ApiResponse refusal =
            problem(
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
        logSlow(answer.status(), System.nanoTime() - start);
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
      headers.put(REQUEST_ID, id);
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
      extra.forEach(headers::put);
      answer.headers().forEach(headers::put);
      if (length >= 0 && answer.status() != NO_CONTENT) {
        headers.put(HttpHeader.CONTENT_LENGTH, length);
      }
    }

    /** Streams of events are as long as what they tell of. */
    private void logSlow(final int status, final long nanos) {
      final Duration bound =
          setup.slow().plus(here.isEmpty() ? Duration.ZERO : here.getFirst().waits());
      if (!setup.slow().isZero() && nanos > bound.toNanos()) {
        // Not the path itself: what stands for the braces may be nobody's business.
        LOG.warn(
            "Slow: {} {} took {} ms and was answered with {}",
            method,
            here.isEmpty() ? OTHER : here.getFirst().path(),
            Duration.ofNanos(nanos).toMillis(),
            status);
      }
    }

    private void log(final int status) {
      final long nanos = System.nanoTime() - start;
      traced.ended(status);
      setup.observer().answered(here.isEmpty() ? OTHER : here.getFirst().path(), status, nanos);
      if (ACCESS.isDebugEnabled()) {
        ACCESS.debug(
            "{} {} {} {} {} ms",
            address().getHostAddress(),
            method,
            path,
            status,
            Duration.ofNanos(nanos).toMillis());
      }
    }
  }

  @Override
  public boolean handle(final Request request, final Response response, final Callback callback) {
    if (request.getConnectionMetaData().getConnection() instanceof HTTP2Connection) {
      if (!sharing.tryAcquire()) {
        setup.observer().answered(OTHER, ApiException.Code.UNAVAILABLE.status(), 0);
        // An answer would wait in the heap as well, for somebody who takes none.
        callback.failed(new Request.Handler.AbortException("Too many requests are under way"));
        return true;
      }
      Request.addCompletionListener(request, failure -> sharing.release());
    }
    final Exchange exchange = new Exchange(request, response, callback);
    MDC.put(MDC_ID, exchange.id);
    trace(request).ifPresent(trace -> MDC.put(MDC_TRACE, trace.traceId()));
    try {
      exchange.serve();
    } finally {
      MDC.remove(MDC_ID);
      MDC.remove(MDC_CLIENT);
      MDC.remove(MDC_TRACE);
    }
    return true;
  }

  private byte[] json(final Object value) {
    try {
      return setup.json().writeValueAsBytes(value);
    } catch (final JsonProcessingException e) {
      throw new IllegalArgumentException("Not a value for JSON: " + value.getClass(), e);
    }
  }

  private static Optional<TraceParent> trace(final Request request) {
    return Optional.ofNullable(request.getHeaders().get(TraceParent.HEADER))
        .flatMap(TraceParent::of);
  }

  private static String id(final Request request) {
    final String given = request.getHeaders().get(REQUEST_ID);
    return given != null && given.matches(REQUEST_ID_FORM) ? given : UUID.randomUUID().toString();
  }
}
