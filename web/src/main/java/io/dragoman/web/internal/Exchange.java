package io.dragoman.web.internal;

import io.dragoman.web.ApiException;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.BodySpec;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.RequestBody;
import io.dragoman.web.RequestTracer;
import io.dragoman.web.Route;
import io.dragoman.web.TraceParent;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One request on its way to its answer; of one thread. */
final class Exchange {
  /** The caller's own id of the request, or ours. */
  static final String REQUEST_ID = "X-Request-ID";

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private static final String IDEMPOTENCY = "Idempotency-Key";
  private static final Pattern REQUEST_ID_FORM = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** The log's names for what a request is about, as in lines about records that came of it. */
  private static final String MDC_ID = "httpRequestId";

  private static final String MDC_CLIENT = "clientId";
  private static final String MDC_TRACE = "traceId";

  private static final int PIECE_BYTES = 16 * 1024;

  /** What is read of a body that is refused, so that its sender comes to read the answer. */
  private static final long MAX_DRAINED_BYTES = 64L << 20;

  private static final long MAX_DRAINED_OF_STRANGERS = 1L << 20;

  private final Serving serving;
  private final Setup setup;
  private final Problems problems;
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

  Exchange(
      final Serving serving,
      final Request request,
      final Response response,
      final Callback callback) {
    this.serving = serving;
    this.setup = serving.setup();
    this.request = request;
    this.response = response;
    this.id = id(request);
    this.method = request.getMethod();
    this.path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
    this.watch = serving.watchman().watch(request.getConnectionMetaData().getConnection());
    this.callback = callback;
    this.problems = new Problems(setup, id, method, path, this::format);
    Request.addCompletionListener(
        request,
        failure -> {
          watch.end();
          release();
        });
    // While a handler works nothing moves; the watchman knows how long that may be.
    request.addIdleTimeoutListener(timeout -> false);
  }

  /** Answers it. */
  void serve() {
    MDC.put(MDC_ID, id);
    Optional.ofNullable(request.getHeaders().get(TraceParent.HEADER))
        .flatMap(TraceParent::of)
        .ifPresent(trace -> MDC.put(MDC_TRACE, trace.traceId()));
    try {
      admit();
    } finally {
      MDC.remove(MDC_ID);
      MDC.remove(MDC_CLIENT);
      MDC.remove(MDC_TRACE);
    }
  }

  private void admit() {
    final boolean admitted = serving.underway().begin();
    Request.addCompletionListener(
        request,
        failure -> {
          if (admitted) {
            serving.underway().end();
          }
        });
    ApiResponse answer;
    if (admitted) {
      answer = answer();
    } else {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      answer =
          problems.of(
              new ApiException(
                  ApiException.Code.UNAVAILABLE,
                  "The service is about to stop.",
                  "Try again; another instance or the next one answers."));
    }
    watch.answering();
    new AnswerWriter(
            serving,
            request,
            response,
            callback,
            new AnswerWriter.Asked(id, start, here.stream().findFirst(), open, extra, traced),
            problems,
            watch)
        .send(answer);
  }

  private ApiResponse answer() {
    try {
      here = serving.routes().at(path);
      if (here.isEmpty() && serving.routes().isOpening()) {
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
      return problems.of(e);
    } catch (final RuntimeException e) {
      return problems.failure(e);
    } catch (final IOException e) {
      LOG.info("{} {} did not come to its end: {}", method, path, e.toString());
      return problems.of(
          new ApiException(
              ApiException.Code.REQUEST_TIMEOUT,
              "The body did not come to its end.",
              "Send the whole body within "
                  + setup.limits().request().toSeconds()
                  + " s of the request's first byte."));
    }
  }

  private boolean isMeant(final Route route) {
    return route.method().equals(method) || (method.equals("HEAD") && route.method().equals("GET"));
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
    if (!keyFields.isEmpty() && serving.authenticator().lacksKey(credentials, route)) {
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
                method, route.path(), name -> Optional.ofNullable(request.getHeaders().get(name)));
    Optional.ofNullable(traced.headers().get(TraceParent.HEADER))
        .flatMap(TraceParent::of)
        .ifPresent(parent -> MDC.put(MDC_TRACE, parent.traceId()));
  }

  private Principal admitted(final Authenticator.Credentials credentials, final Route route) {
    final Principal caller = serving.authenticator().admit(credentials, route);
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
        serving.memory().lease(known, client),
        serving.disk().lease(known, client),
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
              name, "There is no '" + name + "' here.", route.fields().stream().sorted().toList());
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
          address(request).getHostAddress());
    }
    return route.handler().answer(call(route, caller, fields, value));
  }

  private ApiRequest call(
      final Route route,
      final Principal caller,
      final Map<String, List<String>> fields,
      final RequestBody body) {
    return new ApiRequest(
        caller,
        id,
        address(request),
        route.match(path).orElseThrow(),
        fields,
        headers(),
        body,
        key);
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
        address(request));
  }

  /** Where it comes from. */
  static InetAddress address(final Request request) {
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

  private ErrorFormat format() {
    return here.stream()
        .flatMap(route -> route.errors().stream())
        .findFirst()
        .or(() -> serving.routes().errors(path))
        .orElse(setup.errors());
  }

  private static String id(final Request request) {
    final String given = request.getHeaders().get(REQUEST_ID);
    return given != null && REQUEST_ID_FORM.matcher(given).matches()
        ? given
        : UUID.randomUUID().toString();
  }
}
