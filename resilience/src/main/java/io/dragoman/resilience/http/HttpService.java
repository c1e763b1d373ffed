package io.dragoman.resilience.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.dragoman.resilience.config.ConfigurationException;
import io.dragoman.resilience.meters.MeterDef;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's HTTP server with one virtual thread a request.
 *
 * <p>Whoever sends a request slowly, or takes its answer slowly, is cut off after a while; headers
 * and connections are bounded by the size of the heap, see {@link HttpLimits}. Of large answers
 * only a few are under way at once: another one is refused with 503, and small ones always go.
 *
 * <p>Small answers by exact path are given with {@link #get}; whole sub-trees with {@link #mount}.
 * It speaks plain HTTP: put a proxy in front where TLS is needed.
 */
public final class HttpService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

  /** An answer of more bytes waits for its reader in the heap, which the socket cannot take. */
  private static final int LARGE_BYTES = 64 * 1024;

  private static final int MAX_LARGE_ANSWERS = 16;

  /** Connections that wait to be accepted; with the system's 50 a flood keeps others out. */
  private static final int BACKLOG = 1_024;

  private final Semaphore largeAnswers = new Semaphore(MAX_LARGE_ANSWERS);
  private final HttpServer server;
  private final ExecutorService executor;
  private final MeterRegistry registry;
  private final Map<String, Supplier<HttpReply>> routes = new ConcurrentHashMap<>();

  private HttpService(
      final HttpServer server, final ExecutorService executor, final MeterRegistry registry) {
    this.server = server;
    this.executor = executor;
    this.registry = registry;
  }

  /**
   * Opens a server that answers at once.
   *
   * @param host address to listen on
   * @param port port to listen on; 0: any free one, see {@link #port()}
   * @throws ConfigurationException when the address is unknown or the port is taken
   */
  public static HttpService start(final String host, final int port, final MeterRegistry registry) {
    HttpLimits.apply(System.getProperties(), Runtime.getRuntime().maxMemory());
    final HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
    } catch (final UnknownHostException e) {
      throw new ConfigurationException("http.host " + host + " is not a known address.", e);
    } catch (final BindException e) {
      throw new ConfigurationException(
          "The HTTP server cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "); choose another http.port or http.host.",
          e);
    } catch (final IOException e) {
      throw new ConfigurationException(
          "The HTTP server cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
    final ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    final HttpService service = new HttpService(server, executor, registry);
    server.setExecutor(executor);
    server.createContext("/", service::dispatch);
    server.start();
    return service;
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Answers GET and HEAD of exactly {@code path}. */
  public void get(final String path, final Supplier<HttpReply> answer) {
    routes.put(path, answer);
  }

  /** Hands everything under {@code path} to {@code handler}, which meters itself. */
  public void mount(final String path, final HttpHandler handler) {
    server.createContext(path, handler);
  }

  /** Stops at once; requests under way are cut off. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private void dispatch(final HttpExchange exchange) throws IOException {
    final long start = System.nanoTime();
    try (exchange) {
      final String path = exchange.getRequestURI().getPath();
      final Supplier<HttpReply> route = routes.get(path);
      final HttpReply reply = route == null ? HttpReply.notFound(path) : answer(exchange, route);
      final int status = sendBounded(exchange, reply);
      MeterDef.HTTP_REQUESTS
          .timer(registry, route == null ? "other" : path, Integer.toString(status))
          .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
  }

  private static HttpReply answer(final HttpExchange exchange, final Supplier<HttpReply> route) {
    final String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return HttpReply.error(405, method + " is not allowed here; use GET.");
    }
    try {
      return route.get();
    } catch (final RuntimeException e) {
      LOG.error("{} {} failed", method, exchange.getRequestURI(), e);
      return HttpReply.error(500, "The request failed; the log says why.");
    }
  }

  private int sendBounded(final HttpExchange exchange, final HttpReply reply) throws IOException {
    if (reply.body().length <= LARGE_BYTES) {
      send(exchange, reply);
      return reply.status();
    }
    if (!largeAnswers.tryAcquire()) {
      exchange.getResponseHeaders().set("Retry-After", "5");
      send(exchange, HttpReply.error(503, "Too many large answers are under way; try again."));
      return 503;
    }
    try {
      send(exchange, reply);
      return reply.status();
    } finally {
      largeAnswers.release();
    }
  }

  private static void send(final HttpExchange exchange, final HttpReply reply) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.contentType());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(reply.status(), reply.body().length);
    reply.writeTo(exchange.getResponseBody());
  }
}
