package io.dragoman.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedAuthoritiesTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;
  private WebServer server;
  private Path certificate;

  @BeforeEach
  void start() throws Exception {
    final Path store = folder.resolve("server.p12");
    certificate = folder.resolve("server.pem");
    keytool(
        "-genkeypair", "-keyalg", "EC", "-dname", "CN=server", "-ext", "san=ip:127.0.0.1", store);
    keytool("-exportcert", "-rfc", "-file", certificate.toString(), store);
    server = WebServer.at("127.0.0.1", 0).tls(new Tls(store, PASSWORD)).start();
    server.add(Route.get("/well", "well", "Is well").open().by(call -> ApiResponse.noContent()));
  }

  private static void keytool(final Object... arguments) throws IOException, InterruptedException {
    final List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    for (int i = 0; i < arguments.length - 1; i++) {
      command.add(arguments[i].toString());
    }
    command.addAll(
        List.of(
            "-alias",
            "server",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keystore",
            arguments[arguments.length - 1].toString()));
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldBelieveAnAuthorityOfTheFileBesideThoseOfTheJvm() throws Exception {
    assertThat(ask(TrustedAuthorities.with(certificate))).isEqualTo(204);
    assertThatThrownBy(() -> ask(TrustedAuthorities.ofTheJvm()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void shouldSayWhichFileHoldsNoCertificate() throws Exception {
    final Path nonsense = Files.writeString(folder.resolve("ca.pem"), "a secret, but no PEM");
    final Path empty = Files.createFile(folder.resolve("empty.pem"));

    assertThatThrownBy(() -> TrustedAuthorities.with(nonsense))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.pem")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> TrustedAuthorities.with(empty)).hasMessageContaining("empty.pem");
    assertThatThrownBy(() -> TrustedAuthorities.with(folder.resolve("missing")))
        .hasMessageContaining("missing");
  }

  private int ask(final SSLContext trust) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trust).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/well"))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
