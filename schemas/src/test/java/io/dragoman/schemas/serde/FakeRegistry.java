package io.dragoman.schemas.serde;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A registry on loopback that says what a test tells it to say, and remembers what it was asked.
 */
final class FakeRegistry implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Function<Asked, Said> script;

  private FakeRegistry(final HttpServer server, final Function<Asked, Said> script) {
    this.server = server;
    this.script = script;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  static FakeRegistry start(final Function<Asked, Said> script) {
    try {
      return new FakeRegistry(HttpServer.create(loopback(), 0), script);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A registry behind TLS that asks for a client's certificate. */
  static FakeRegistry startTls(final SSLContext tls, final Function<Asked, Said> script) {
    try {
      final HttpsServer server = HttpsServer.create(loopback(), 0);
      server.setHttpsConfigurator(
          new HttpsConfigurator(tls) {
            @Override
            public void configure(final HttpsParameters parameters) {
              final SSLParameters ssl = tls.getDefaultSSLParameters();
              ssl.setNeedClientAuth(true);
              parameters.setSSLParameters(ssl);
            }
          });
      return new FakeRegistry(server, script);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a client asked: "POST /subjects/x/versions", the body, the Authorization header. */
  record Asked(String line, String body, Optional<String> authorization, String contentType) {}

  /** What the registry says; status 0 is silence until it closes. */
  record Said(int status, String body) {
    static Said id(final int id) {
      return new Said(200, "{\"id\":" + id + "}");
    }

    static Said error(final int status, final int code, final String message) {
      return new Said(status, "{\"error_code\":%d,\"message\":\"%s\"}".formatted(code, message));
    }

    static Said silence() {
      return new Said(0, "");
    }
  }

  void says(final Function<Asked, Said> next) {
    script = next;
  }

  String url() {
    final String scheme = server instanceof HttpsServer ? "https" : "http";
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Asked> asked() {
    return asked;
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(final HttpExchange exchange) throws IOException {
    try (exchange) {
      final Asked question =
          new Asked(
              exchange.getRequestMethod() + " " + exchange.getRequestURI(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")),
              Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                  .orElse(""));
      asked.add(question);
      final Said said = script.apply(question);
      if (said.status() == 0) {
        closed.await();
        return;
      }
      final byte[] body = said.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(said.status(), body.length);
      exchange.getResponseBody().write(body);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
