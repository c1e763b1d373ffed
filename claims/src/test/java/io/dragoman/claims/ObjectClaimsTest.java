package io.dragoman.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    return new ObjectClaims(
        config(
            "",
            new ClaimConfig.S3(
                server.url(), "us-east-1", bucket, "held/", KEY, "not-a-real-secret")),
        InstantSource.system());
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
  void shouldWaitWhenTheContentBreaksOff() {
    final String reference = stored(bytes(100_000));

    server.breakOffAfter(50_000);
    assertFails(ErrorCode.CLAIM_STORE_UNAVAILABLE, () -> opened(reference));
  }
}
