package io.dragoman.schemas.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.testkit.ProviderSim;
import io.dragoman.testkit.TestAuthority;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedAuthoritiesTest {
  @TempDir private Path folder;

  @Test
  void shouldBelieveAnAuthorityOfTheFileBesideThoseOfTheJvm() throws Exception {
    final TestAuthority authority = TestAuthority.in(folder);
    try (ProviderSim server = new ProviderSim(authority.server())) {
      assertThat(ask(server, TrustedAuthorities.with(authority.certificate()))).isEqualTo(200);
      assertThatThrownBy(() -> ask(server, TrustedAuthorities.ofTheJvm()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void shouldSayWhichFileHoldsNoCertificate() throws Exception {
    final Path nonsense = Files.writeString(folder.resolve("ca.pem"), "a secret, but no PEM");
    final Path empty = Files.createFile(folder.resolve("empty.pem"));

    assertThatThrownBy(() -> TrustedAuthorities.with(nonsense))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ca.pem is no PEM file")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> TrustedAuthorities.with(empty)).hasMessageContaining("empty.pem");
    assertThatThrownBy(() -> TrustedAuthorities.with(folder.resolve("missing")))
        .hasMessageEndingWith("missing does not exist");
  }

  private static int ask(final ProviderSim server, final SSLContext trust)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trust).build()) {
      return client
          .send(
              HttpRequest.newBuilder(server.url()).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
