package io.dragoman.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dragoman.testkit.Keytool;
import io.dragoman.web.EventStream.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WebServerTest {
  private static final int PATIENCE_SECONDS = 60;
  private static final Limits LIMITS = Limits.ofHeap(Runtime.getRuntime().maxMemory());

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch mayLeave = new CountDownLatch(1);
  private final LinkedBlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
  private WebServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      mayLeave.countDown();
      server.close();
    }
  }

  @Test
  void shouldSpeakHttp2WhenAsked() throws Exception {
    start(builder -> builder);

    try (HttpClient client = HttpClient.newHttpClient()) {
      final HttpResponse<String> reply =
          client.send(HttpRequest.newBuilder(uri("/hello")).build(), BodyHandlers.ofString());

      assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(reply.body()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void shouldLetARouteWaitThatMayWait(final HttpClient.Version version) throws Exception {
    final Duration limit = Duration.ofMillis(200);
    start(builder -> builder.limits(LIMITS.withResponse(limit).withIdle(limit)));
    server.add(
        List.of(
            Route.get("/wait", "wait", "Waits longer than others may")
                .open()
                .mayWait(Duration.ofSeconds(PATIENCE_SECONDS))
                .by(
                    call -> {
                      awaitNothing(limit.multipliedBy(5));
                      return ApiResponse.ok("waited");
                    })));

    try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
      assertThat(
              client
                  .send(HttpRequest.newBuilder(uri("/wait")).build(), BodyHandlers.ofString())
                  .body())
          .isEqualTo("\"waited\"");
    }
  }

  private static void awaitNothing(final Duration time) {
    try {
      assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    } catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldNotSayThatThereIsNothingWhileMoreRoutesWillCome() throws Exception {
    start(builder -> builder);
    final HttpRequest later = HttpRequest.newBuilder(uri("/later")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      server.opening();
      final HttpResponse<String> reply = client.send(later, BodyHandlers.ofString());
      assertThat(reply.statusCode()).isEqualTo(503);
      assertThat(reply.headers().firstValue("Retry-After")).isPresent();
      assertThat(
              client.send(HttpRequest.newBuilder(uri("/hello")).build(), BodyHandlers.ofString()))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(200);

      server.opened();
      assertThat(client.send(later, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void shouldSpeakTlsWithHttp2(@TempDir final Path folder) throws Exception {
    final Path store = keyStore(folder);
    start(builder -> builder.tls(new Tls(store, "changeit")));

    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
      final HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/hello"))
                  .build(),
              BodyHandlers.ofString());

      assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(reply.headers().firstValue("Strict-Transport-Security")).isPresent();
    }
  }

  @Test
  void shouldNameTheKeyStoreWhenItCannotBeUsed(@TempDir final Path folder) throws Exception {
    final Path store = Files.writeString(folder.resolve("store.p12"), "no key store");

    assertThatThrownBy(() -> start(builder -> builder.tls(new Tls(store, "changeit"))))
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("http.tls.keystore.file")
        .hasMessageContaining(store.toString());
  }

  @Test
  void shouldRefuseToListenOnTheNetworkWithoutKeys() {
    assertThatThrownBy(() -> WebServer.at("0.0.0.0", 0).start())
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("http.host")
        .hasMessageContaining("api.keys.file")
        .hasMessageContaining("dragoman keys add");
  }

  @Test
  void shouldNameThePortWhenItIsTaken() {
    start(builder -> builder);

    assertThatThrownBy(() -> WebServer.at("127.0.0.1", server.port()).start())
        .isInstanceOf(SetupException.class)
        .hasMessageContaining("127.0.0.1:" + server.port())
        .hasMessageContaining("http.port");
  }

  @Test
  void shouldSendEventsAsTheyComeAndEndThemWhenTheCallerGoes() throws Exception {
    start(builder -> builder);
    final EventStream stream;
    try (Socket caller = call("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      stream = streams.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(stream.send(new Event(Optional.of("7"), Optional.of("done"), "a\nb"))).isTrue();

      assertThat(until(reader(caller), "data: b"))
          .contains("text/event-stream", "id: 7\n", "event: done\n", "data: a\n", "data: b\n");
    }
    final CountDownLatch ended = new CountDownLatch(1);
    stream.onClose(ended::countDown);
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> !stream.send(new Event(Optional.empty(), Optional.empty(), "still there?")));
    assertThat(ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldOpenNoStreamForWhoAsksForTheHeadOnly() throws Exception {
    start(builder -> builder);
    try (Socket caller =
        call("HEAD /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
      assertThat(new String(caller.getInputStream().readAllBytes(), US_ASCII))
          .contains("text/event-stream");
    }
    assertThat(streams).isEmpty();
  }

  @Test
  void shouldCutOffWhoTakesNoEvents() throws Exception {
    start(builder -> builder);
    try (Socket caller = call("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      final EventStream stream = streams.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      final Event event = new Event(Optional.empty(), Optional.empty(), "x".repeat(60_000));

      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> !stream.send(event));
      assertThat(caller.isConnected()).isTrue();
    }
  }

  @Test
  void shouldCutOffHeadersThatComeByteByByte() throws Exception {
    start(builder -> builder.limits(LIMITS.withRequest(Duration.ofMillis(400))));
    try (Socket caller = call("GET /hello HTTP/1.1\r\nX-Slow: ")) {
      assertThat(new String(caller.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 408 ");
      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !accepts(caller));
    }
  }

  @Test
  void shouldCutOffAConnectionOfHttp2WithoutRequests() throws Exception {
    start(builder -> builder.limits(LIMITS.withRequest(Duration.ofMillis(400))));
    final byte[] ping = new byte[17];
    ping[2] = 8;
    ping[3] = 6;
    try (Socket caller = call("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
      caller.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});

      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .until(
              () -> {
                try {
                  caller.getOutputStream().write(ping);
                  return false;
                } catch (final IOException closed) {
                  return true;
                }
              });
    }
  }

  @Test
  void shouldRefuseABodyThatDoesNotCome() throws Exception {
    start(builder -> builder.limits(LIMITS.withRequest(Duration.ofMillis(400))));
    try (Socket caller =
        call(
            "POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\n\r\n{")) {
      assertThat(new String(caller.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 408 ")
          .contains("REQUEST_TIMEOUT");
    }
  }

  @Test
  void shouldRefuseABodyBeforeReadingItWhenItIsSaidToBeTooLarge() throws Exception {
    // The refusal waits as long for a body that may still be on its way.
    start(builder -> builder.limits(LIMITS.withBodyBytes(100).withRequest(Duration.ofMillis(400))));
    try (Socket caller =
        call("POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Length: 101\r\n\r\n")) {
      assertThat(reader(caller).readLine()).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void shouldTellAProblemWhenItIsNotHttp() throws Exception {
    start(builder -> builder);
    try (Socket caller = call("GET /hello HTTP/1.1\r\n\r\n")) {
      assertThat(new String(caller.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 400 ")
          .contains("application/problem+json", "X-Request-ID", "\"what_to_do\"");
    }
    try (Socket caller =
        call(
            "GET /hello HTTP/1.1\r\nHost: localhost\r\nX-Long: "
                + "x".repeat(LIMITS.headerBytes())
                + "\r\n\r\n")) {
      assertThat(reader(caller).readLine()).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void shouldEndWhatIsUnderWayBeforeItStops() throws Exception {
    start(builder -> builder.limits(LIMITS.withStop(Duration.ofSeconds(PATIENCE_SECONDS))));
    try (HttpClient client = HttpClient.newHttpClient()) {
      final CompletableFuture<HttpResponse<String>> reply =
          client.sendAsync(
              HttpRequest.newBuilder(uri("/wait")).version(HttpClient.Version.HTTP_1_1).build(),
              BodyHandlers.ofString());
      assertThat(entered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

      final Thread stopping = Thread.ofVirtual().start(server::close);
      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
      mayLeave.countDown();

      assertThat(reply.get(PATIENCE_SECONDS, TimeUnit.SECONDS).body()).isEqualTo("waited");
      stopping.join();
    }
  }

  @Test
  void shouldLetPagesOfAllowedOriginsInAndNoOthers() throws Exception {
    start(builder -> builder.corsOrigins(List.of("https://app.example")));

    assertThat(asked("https://app.example")).contains("https://app.example");
    assertThat(asked("https://app.example.evil")).isEmpty();
    stop();
    start(builder -> builder);
    assertThat(asked("https://app.example")).as("none are allowed").isEmpty();
  }

  private Optional<String> asked(final String origin) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(uri("/take"))
                  .header("Origin", origin)
                  .header("Access-Control-Request-Method", "POST")
                  .header("Access-Control-Request-Headers", "Authorization")
                  .method("OPTIONS", BodyPublishers.noBody())
                  .build(),
              BodyHandlers.discarding())
          .headers()
          .firstValue("Access-Control-Allow-Origin");
    }
  }

  private void start(final UnaryOperator<WebServer.Builder> how) {
    server = how.apply(WebServer.at("127.0.0.1", 0)).start();
    server.add(
        List.of(
            Route.get("/hello", "hello", "Say hello")
                .open()
                .by(call -> ApiResponse.text(200, "text/plain", "hello")),
            Route.get("/events", "events", "Tell of events")
                .open()
                .by(call -> ApiResponse.events(streams::add)),
            Route.get("/wait", "wait", "Wait").open().by(call -> waited()),
            Route.post("/take", "take", "Take something")
                .open()
                .by(call -> ApiResponse.ok(call.fields()))));
  }

  private ApiResponse waited() {
    entered.countDown();
    try {
      mayLeave.await();
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ApiResponse.text(200, "text/plain", "waited");
  }

  private URI uri(final String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private Socket call(final String text) throws IOException {
    final Socket caller = new Socket("127.0.0.1", server.port());
    caller.setSoTimeout(PATIENCE_SECONDS * 1_000);
    caller.getOutputStream().write(text.getBytes(US_ASCII));
    return caller;
  }

  private static boolean accepts(final Socket caller) {
    try {
      caller.getOutputStream().write('a');
      return true;
    } catch (final IOException cutOff) {
      return false;
    }
  }

  private static BufferedReader reader(final Socket caller) throws IOException {
    return new BufferedReader(new InputStreamReader(caller.getInputStream(), US_ASCII));
  }

  private static String until(final BufferedReader in, final String last) throws IOException {
    final StringBuilder text = new StringBuilder();
    String line;
    do {
      line = in.readLine();
      text.append(line).append('\n');
    } while (!last.equals(line));
    return text.toString();
  }

  private static Path keyStore(final Path folder) throws Exception {
    final Path store = folder.resolve("store.p12");
    Keytool.run(
        store,
        "changeit",
        "-genkeypair",
        "-keyalg",
        "EC",
        "-alias",
        "a",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-validity",
        "30");
    return store;
  }

  private static SSLContext trusting(final Path store) throws Exception {
    final KeyStore trusted = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    final TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    final SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
