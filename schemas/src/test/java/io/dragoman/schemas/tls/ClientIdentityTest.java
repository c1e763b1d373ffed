package io.dragoman.schemas.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientIdentityTest {
  @TempDir private static Path folder;
  private static TestAuthority.Client client;
  private static TestAuthority.Client other;

  @BeforeAll
  static void certify() throws Exception {
    final TestAuthority authority = TestAuthority.in(folder);
    client = authority.client("client");
    other = authority.client("other");
  }

  @Test
  void shouldReadTheChainAndItsKey() throws IOException {
    final ClientIdentity read = ClientIdentity.read(client.certificate(), client.key());

    assertThat(read.chain()).hasSize(2);
    assertThat(read).isEqualTo(ClientIdentity.read(client.certificate(), client.key()));
    assertThat(read).hasToString("ClientIdentity[EC]");
    assertThat(read.managers()).isNotEmpty();
  }

  @Test
  void shouldRefuseTheKeyOfAnother() {
    assertThatThrownBy(() -> ClientIdentity.read(client.certificate(), other.key()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.key is not that of")
        .hasMessageContaining("client.pem");
  }

  @Test
  void shouldSayWhatToDoWithAKeyOfAnotherForm() throws IOException {
    final Path old =
        Files.writeString(
            folder.resolve("old.key"),
            "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n");

    assertThatThrownBy(() -> ClientIdentity.read(client.certificate(), old))
        .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
  }

  @Test
  void shouldNotShowAKeyThatIsBroken() throws IOException {
    final Path broken =
        Files.writeString(
            folder.resolve("broken.key"),
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

    assertThatThrownBy(() -> ClientIdentity.read(client.certificate(), broken))
        .hasMessageContaining("broken.key holds no key of the kind of")
        .hasMessageNotContaining("c2VjcmV0");
    assertThatThrownBy(() -> ClientIdentity.read(client.certificate(), folder.resolve("none")))
        .hasMessageContaining("none does not exist");
  }
}
