package io.dragoman.web.internal;

import io.dragoman.web.ApiException;
import io.dragoman.web.ErrorFormat;
import io.dragoman.web.Problem;
import io.dragoman.web.Route;
import io.dragoman.web.SetupException;
import io.dragoman.web.Tls;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.KeyStoreScanner;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A Jetty server, as apps need one. */
public final class JettyServer implements AutoCloseable {
  /** Connections that wait to be accepted; with the system's 50 a flood keeps others out. */
  private static final int BACKLOG = 1_024;

  /** For selectors and acceptors; requests run on virtual threads. */
  private static final int THREADS = 8;

  /** What a connection may send before somebody reads it; the least that HTTP/2 knows. */
  private static final int WINDOW_BYTES = 65_535;

  private static final int SCAN_SECONDS = 10;

  private final Setup setup;
  private final ExecutorService requests;
  private final Server server;
  private final ServerConnector connector;
  private final Watchman watchman;
  private final Underway underway = new Underway();
  private final Dispatcher dispatcher;

  private JettyServer(final Setup setup) {
    this.setup = setup;
    this.requests =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    this.watchman = new Watchman(setup.limits());
    this.dispatcher = new Dispatcher(setup, watchman, underway);
    final QueuedThreadPool pool = new QueuedThreadPool(THREADS, 2);
    pool.setName("http");
    pool.setDaemon(true);
    pool.setReservedThreads(0);
    pool.setVirtualThreadsExecutor(requests);
    this.server = new Server(pool);
    server.setStopTimeout(0);
    this.connector = connector();
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(setup.limits().connections(), connector));
    server.setHandler(handler());
    server.setErrorHandler(new Malformed());
  }

  /**
   * A server that listens.
   *
   * @throws SetupException when it cannot
   */
  public static JettyServer start(final Setup setup) {
    refuseOpenWithoutKeys(setup);
    setup.tls().ifPresent(JettyServer::refuseUnreadable);
    final JettyServer server = new JettyServer(setup);
    try {
      server.server.start();
      return server;
    } catch (final Exception e) {
      server.close();
      throw explained(setup, e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Adds routes; one of the same method and path takes the place of the one before. */
  public void add(final List<Route> routes) {
    routes.stream()
        .map(route -> idle().plus(route.waits()).toMillis())
        .filter(longest -> longest > connector.getIdleTimeout())
        .max(Comparator.naturalOrder())
        .ifPresent(connector::setIdleTimeout);
    dispatcher.routes().add(routes);
  }

  /** Only for what the watchman does not see; while a handler works nothing moves. */
  private Duration idle() {
    return setup.limits().response().plus(setup.limits().idle());
  }

  /** Whether more routes will come. */
  public void opening(final boolean is) {
    dispatcher.routes().opening(is);
  }

  /** Tells problems in this format on all paths that begin so and are no routes. */
  public void errors(final String prefix, final ErrorFormat format) {
    dispatcher.routes().errors(prefix, format);
  }

  /** Ends streams, waits for requests under way, cuts the rest off. */
  @Override
  public void close() {
    underway.stop();
    watchman.endStreams();
    underway.awaitEnd(setup.limits().stop());
    try {
      server.stop();
    } catch (final Exception e) {
      throw new IllegalStateException("The HTTP server does not stop", e);
    } finally {
      watchman.close();
      requests.shutdownNow();
    }
  }

  private static void refuseOpenWithoutKeys(final Setup setup) {
    try {
      if (!setup.keys().configured() && !InetAddress.getByName(setup.host()).isLoopbackAddress()) {
        throw new SetupException(
            "http.host ("
                + setup.host()
                + ") is open to the network, so api.keys.file must name who may give orders;"
                + " './dragoman keys add' makes one.");
      }
    } catch (final UnknownHostException e) {
      throw new SetupException("http.host " + setup.host() + " is not a known address.", e);
    }
  }

  private static void refuseUnreadable(final Tls tls) {
    if (!Files.isReadable(tls.keyStore())) {
      throw new SetupException(
          "http.tls.keystore.file: " + tls.keyStore() + " cannot be read; name a PKCS#12 file.");
    }
  }

  private static SetupException explained(final Setup setup, final Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new SetupException(
            "The HTTP server cannot listen on "
                + setup.host()
                + ":"
                + setup.port()
                + " ("
                + cause.getMessage()
                + "); choose another http.port or http.host.",
            e);
      }
    }
    return new SetupException(
        setup
            .tls()
            .map(tls -> "http.tls.keystore.file: " + tls.keyStore() + " cannot be used: " + e)
            .orElse("The HTTP server cannot start: " + e),
        e);
  }

  private ServerConnector connector() {
    final HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(setup.limits().headerBytes());
    // Paths name routes, never files, and each part is decoded by itself.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with(
            "ROUTES",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS));
    final List<ConnectionFactory> factories = new ArrayList<>();
    if (setup.tls().isPresent()) {
      final SecureRequestCustomizer secure = new SecureRequestCustomizer();
      // The caller checks names; probes ask by address.
      secure.setSniHostCheck(false);
      http.addCustomizer(secure);
      final ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
      alpn.setDefaultProtocol("http/1.1");
      factories.add(new SslConnectionFactory(ssl(setup.tls().get()), alpn.getProtocol()));
      factories.add(alpn);
      factories.add(frugal(new HTTP2ServerConnectionFactory(http)));
      factories.add(new HttpConnectionFactory(http));
    } else {
      factories.add(new HttpConnectionFactory(http));
      factories.add(frugal(new HTTP2CServerConnectionFactory(http)));
    }
    final ServerConnector made =
        new ServerConnector(server, 1, 1, factories.toArray(ConnectionFactory[]::new));
    made.setHost(setup.host());
    made.setPort(setup.port());
    made.setAcceptQueueSize(BACKLOG);
    made.setIdleTimeout(idle().toMillis());
    made.setShutdownIdleTimeout(0);
    made.addBean(watchman);
    return made;
  }

  /** Holds of each connection no more than one of HTTP/1.1 makes it hold. */
  private ConnectionFactory frugal(final AbstractHTTP2ServerConnectionFactory http2) {
    http2.setInitialSessionRecvWindow(WINDOW_BYTES);
    http2.setInitialStreamRecvWindow(WINDOW_BYTES);
    http2.setMaxConcurrentStreams(setup.limits().streams());
    // The watchman knows how long the handler of each may work.
    http2.setStreamIdleTimeout(0);
    return http2;
  }

  private SslContextFactory.Server ssl(final Tls tls) {
    final SslContextFactory.Server ssl = new SslContextFactory.Server();
    ssl.setKeyStorePath(tls.keyStore().toAbsolutePath().toString());
    ssl.setKeyStoreType("PKCS12");
    ssl.setKeyStorePassword(tls.password());
    final KeyStoreScanner scanner = new KeyStoreScanner(ssl);
    scanner.setScanInterval(SCAN_SECONDS);
    server.addBean(scanner);
    return ssl;
  }

  private Handler handler() {
    if (setup.corsOrigins().isEmpty()) {
      return dispatcher;
    }
    final CrossOriginHandler cors = new CrossOriginHandler();
    cors.setAllowedOriginPatterns(
        setup.corsOrigins().stream().map(Pattern::quote).collect(Collectors.toSet()));
    cors.setAllowedMethods(Set.of("GET", "HEAD", "POST", "DELETE"));
    cors.setAllowedHeaders(
        Set.of(
            "Authorization",
            "Content-Type",
            "X-API-Key",
            "X-Request-ID",
            "Idempotency-Key",
            "Prefer",
            "Last-Event-ID"));
    cors.setExposedHeaders(
        Set.of(
            "X-Request-ID",
            "Location",
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Reset"));
    cors.setAllowCredentials(false);
    cors.setHandler(dispatcher);
    return cors;
  }

  /** What is not HTTP as it must be, and so never comes to a route. */
  private final class Malformed implements Request.Handler {
    @Override
    public boolean handle(final Request request, final Response response, final Callback callback) {
      if (response.getStatus() == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505) {
        // A first line that is no HTTP at all is the caller's fault, and no failure of ours.
        response.setStatus(HttpStatus.BAD_REQUEST_400);
      }
      final int status = response.getStatus();
      final String id = UUID.randomUUID().toString();
      final ApiException.Code code =
          switch (status) {
            case 404 -> ApiException.Code.NOT_FOUND;
            case 413 -> ApiException.Code.TOO_LARGE;
            case 408 -> ApiException.Code.REQUEST_TIMEOUT;
            default -> status < 500 ? ApiException.Code.INVALID : ApiException.Code.INTERNAL;
          };
      final Problem problem =
          Problem.of(
              new ApiException(
                  code,
                  status == 431
                      ? "The headers are larger than " + setup.limits().headerBytes() + " bytes."
                      : "The request is not one that HTTP allows, or could not be answered.",
                  "Correct the request."),
              id,
              setup.clock().instant());
      setup.observer().answered("other", status, 0);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
      response.getHeaders().put("X-Request-ID", id);
      response.getHeaders().put("X-Content-Type-Options", "nosniff");
      try {
        response.write(
            true,
            ByteBuffer.wrap(setup.json().writeValueAsBytes(setup.errors().body(problem))),
            callback);
      } catch (final IOException e) {
        callback.failed(e);
      }
      return true;
    }
  }
}
