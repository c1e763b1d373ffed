package io.dragoman.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.tls.TrustedAuthorities;
import io.dragoman.testkit.BrokerSecurity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectClaimsTest extends StoreContract {
  private static final String BUCKET = "audio";
  private static final String KEY = "access";

  private FakeS3 server;
  private ClaimStore store;

  @BeforeEach
  void open() throws IOException {
    server = new FakeS3(BUCKET, KEY);
    store = store(BUCKET);
  }

  @AfterEach
  void close() {
    store.close();
    server.close();
  }

  private ObjectClaims store(final String bucket) {
    return store(server, bucket, Optional.empty());
  }

  private static ObjectClaims store(
      final FakeS3 server, final String bucket, final Optional<TrustManager[]> trust) {
    return new ObjectClaims(
        config(
            "",
            new ClaimConfig.S3(
                server.url(), "us-east-1", bucket, "held/", KEY, "not-a-real-secret")),
        InstantSource.system(),
        trust);
  }

  @Override
  ClaimStore store() {
    return store;
  }

  @Test
  void shouldFindNothingWhenItWasDeleted() {
    final String reference = stored(bytes(10));
    assertThat(server.keys()).singleElement().asString().startsWith("held/");

    store.delete(reference);
    store.delete(reference);
    assertThat(server.keys()).isEmpty();
    assertFails(ErrorCode.CLAIM_NOT_FOUND, () -> opened(reference));
  }

  @Test
  void shouldWaitWhenTheStoreRefusesOrIsAway() throws IOException {
    final String reference = stored(bytes(10));

    server.refuse(403);
    assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> opened(reference));
    assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> stored(bytes(10)));
    server.refuse(0);
    assertThat(opened(reference)).isEqualTo(bytes(10));

    try (ClaimStore other = store("no-such-bucket")) {
      assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> other.open(reference));
    }
    server.close();
    assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> opened(reference));
  }

  @Test
  void shouldBelieveAStoreWhoseAuthorityIsInTheFile(@TempDir final Path folder) throws Exception {
    final BrokerSecurity made = BrokerSecurity.in(folder);
    final KeyStore keys = KeyStore.getInstance(made.store().toFile(), password(made));
    final Path pem =
        Files.writeString(
            folder.resolve("ca.pem"),
            "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(
                    Base64.getMimeEncoder()
                        .encodeToString(
                            keys.getCertificate(keys.aliases().nextElement()).getEncoded())));
    final KeyManagerFactory own =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password(made));
    final SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), null, null);
    try (FakeS3 secured = new FakeS3(BUCKET, KEY, tls);
        ClaimStore stranger = store(secured, BUCKET, Optional.empty());
        ClaimStore friend =
            store(secured, BUCKET, Optional.of(TrustedAuthorities.managersWith(pem)))) {
      assertFails(
          ErrorCode.CLAIM_STORE_UNAVAILABLE,
          () -> stranger.store("owner", new ByteArrayInputStream(bytes(10)), 10));
      assertThat(friend.store("owner", new ByteArrayInputStream(bytes(10)), 10)).isNotEmpty();
      assertThat(secured.keys()).hasSize(1);
    }
  }

  private static char[] password(final BrokerSecurity made) {
    return made.storePassword().toCharArray();
  }

  @Test
  void shouldWaitWhenTheContentBreaksOff() {
    final String reference = stored(bytes(100_000));

    server.breakOffAfter(50_000);
    assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> opened(reference));
  }
}
