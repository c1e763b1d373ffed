package io.dragoman.gateway.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlClientTest {
  private static final byte[] SOUND = "sound".getBytes(StandardCharsets.UTF_8);

  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private WebServer server;
  private UrlClient client;

  @BeforeEach
  void start() {
    server = WebServer.at("127.0.0.1", 0).start();
    server.add(
        List.of(
            answering("/a.wav", ApiResponse.bytes(200, "audio/wav", SOUND)),
            answering("/moved", moved("/a.wav")),
            answering("/round", moved("/round")),
            answering("/inside", moved("http://127.0.0.2:" + server.port() + "/a.wav")),
            answering("/file", moved("file:///etc/passwd")),
            answering("/none", ApiResponse.text(404, "text/plain", "none"))));
    client = new UrlClient(policy(), Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001::1",
        "2001:db8::1"
      })
  void shouldKnowWhatIsNoneOfTheInternet(final String address) throws IOException {
    assertThat(PublicAddress.is(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
  void shouldKnowWhatIsOfTheInternet(final String address) throws IOException {
    assertThat(PublicAddress.is(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "gopher://host.example/",
        "//host.example/",
        "http:///path",
        "http://name:secret@host.example/",
        "http://host.example:22/",
        "https://host.example:8443/"
      })
  void shouldRefuseAUrlBeforeItsNameIsLookedUp(final String url) {
    assertThat(UrlPolicy.internet().violation(URI.create(url))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/"
      })
  void shouldAskNothingOfTheInside(final String url) {
    try (UrlClient internet = new UrlClient(UrlPolicy.internet(), Duration.ofSeconds(20))) {
      assertThatThrownBy(() -> internet.fetch(URI.create(url), 100))
          .isInstanceOf(FetchException.class)
          .message()
          .satisfiesAnyOf(
              said -> assertThat(said).contains("is not one of the internet"),
              said -> assertThat(said).contains("names no host"));
      assertThatThrownBy(() -> internet.post(URI.create(url), Map.of(), new byte[0]))
          .isInstanceOf(FetchException.class);
    }
  }

  @Test
  void shouldFetchWhatIsThereAlsoBehindARedirect() throws Exception {
    final UrlClient.Fetched fetched = client.fetch(at("/moved"), 100);

    assertThat(fetched.fileName()).contains("a.wav");
    assertThat(fetched.bytes()).isEqualTo(SOUND.length);
    assertThat(Files.readAllBytes(fetched.file())).isEqualTo(SOUND);
    Files.delete(fetched.file());
  }

  @Test
  void shouldCheckWhereARedirectLeads() {
    assertThatThrownBy(() -> client.fetch(at("/inside"), 100))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("may not be asked");
    assertThatThrownBy(() -> client.fetch(at("/file"), 100))
        .hasMessageContaining("neither http nor https");
    assertThat(asked).containsExactly("/inside", "/file");
  }

  @Test
  void shouldGiveUpWhenItIsSentRoundInCircles() {
    assertThatThrownBy(() -> client.fetch(at("/round"), 100))
        .hasMessageContaining("more than 5 times");
    assertThat(asked).hasSize(6);
  }

  @Test
  void shouldRefuseWhatIsTooLargeOrNotThere() {
    assertThatThrownBy(() -> client.fetch(at("/a.wav"), SOUND.length - 1))
        .hasMessageContaining("more than 4 bytes");
    assertThatThrownBy(() -> client.fetch(at("/none"), 100)).hasMessageContaining("status 404");
  }

  @Test
  void shouldGiveUpOnSomebodyWhoSendsAByteNowAndThen() throws Exception {
    try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        UrlClient hasty = new UrlClient(policy(), Duration.ofMillis(300))) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket caller = slow.accept();
                    OutputStream out = caller.getOutputStream()) {
                  out.write(
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                          .getBytes(StandardCharsets.US_ASCII));
                  while (true) {
                    out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    Thread.onSpinWait();
                  }
                } catch (final IOException e) {
                  // It was cut off, as it must be.
                }
              });
      final URI url = URI.create("http://127.0.0.1:" + slow.getLocalPort() + "/");

      assertThatThrownBy(() -> hasty.fetch(url, Long.MAX_VALUE))
          .isInstanceOf(FetchException.class)
          .hasMessageContaining("within");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "X: y\r\n"})
  void shouldGiveUpOnSomebodyWhoseHeadersHaveNoEnd(final String header) throws Exception {
    try (ServerSocket endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket caller = endless.accept();
                    OutputStream out = caller.getOutputStream()) {
                  out.write(
                      ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nZ: z"
                              + (header.endsWith("\n") ? "\r\n" : "")
                              + header.repeat(100_000)
                              + "\r\n\r\n")
                          .getBytes(StandardCharsets.US_ASCII));
                } catch (final IOException e) {
                  // It was cut off, as it must be.
                }
              });
      final URI url = URI.create("http://127.0.0.1:" + endless.getLocalPort() + "/");

      assertThatThrownBy(() -> client.fetch(url, 100)).isInstanceOf(FetchException.class);
    }
  }

  @Test
  void shouldMeanNoOtherPortThanTheOneThatIsAllowed() {
    final UrlPolicy policy = UrlPolicy.allowing(List.of("intern:8080"));

    assertThat(policy.violation(URI.create("http://intern:8080/"))).isEmpty();
    assertThat(policy.violation(URI.create("http://INTERN/"))).isPresent();
  }

  private UrlPolicy policy() {
    return UrlPolicy.allowing(List.of("127.0.0.1"));
  }

  private URI at(final String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private Route answering(final String path, final ApiResponse answer) {
    return Route.get(path, path, "Answers")
        .open()
        .by(
            call -> {
              asked.add(path);
              return answer;
            });
  }

  private static ApiResponse moved(final String to) {
    return new ApiResponse(
        302, new ApiResponse.Body.Bytes("text/plain", new byte[0]), Map.of("Location", to));
  }
}
