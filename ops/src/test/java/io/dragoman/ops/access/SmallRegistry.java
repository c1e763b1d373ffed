package io.dragoman.ops.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * As much of Confluent's registry as apps use, for several processes: by HTTPS for one user with a
 * password, or for everybody.
 */
public final class SmallRegistry implements AutoCloseable {
  static final String USER_INFO = "registry-user:password-of-the-registry";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final boolean secured;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> schemas = new ArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();

  private SmallRegistry(final HttpServer server, final boolean secured) {
    this.server = server;
    this.secured = secured;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** For everybody on this machine. */
  public static SmallRegistry start() throws IOException {
    return new SmallRegistry(HttpServer.create(loopback(), 0), false);
  }

  /** By HTTPS, with the certificate in a store, for whoever has the password. */
  static SmallRegistry secured(final Path store, final String password)
      throws IOException, GeneralSecurityException {
    final KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(store)) {
      keys.load(file, password.toCharArray());
    }
    final KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password.toCharArray());
    final SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    final HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new SmallRegistry(server, true);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** What {@code schema.registry.url} must be. */
  public String url() {
    return (secured ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /** How many times somebody came without the password. */
  int refused() {
    return refused.get();
  }

  private void handle(final HttpExchange exchange) throws IOException {
    try (exchange) {
      final String expected =
          "Basic " + Base64.getEncoder().encodeToString(USER_INFO.getBytes(StandardCharsets.UTF_8));
      final String body =
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (secured && !expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        refused.incrementAndGet();
        say(exchange, 401, Map.of("error_code", 401, "message", "Unauthorized"));
        return;
      }
      final String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/schemas/ids/")) {
        say(exchange, 200, Map.of("schema", schema(Integer.parseInt(path.substring(13)))));
      } else if (path.startsWith("/subjects/") && exchange.getRequestMethod().equals("POST")) {
        final String schema = JSON.readTree(body).get("schema").asText();
        say(
            exchange,
            200,
            Map.of("id", id(schema), "version", 1, "subject", "any", "schema", schema));
      } else if (path.startsWith("/config")) {
        say(exchange, 200, Map.of("compatibility", "FULL"));
      } else {
        say(exchange, 200, List.of());
      }
    }
  }

  private synchronized int id(final String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  private synchronized String schema(final int id) {
    return schemas.get(id - 1);
  }

  private static void say(final HttpExchange exchange, final int status, final Object body)
      throws IOException {
    final byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
