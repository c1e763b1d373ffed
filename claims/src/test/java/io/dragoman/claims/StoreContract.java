package io.dragoman.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every store. */
abstract class StoreContract {
  static final int MAX_BYTES = 1024 * 1024;
  private static final String DIGEST = "0".repeat(64);

  abstract ClaimStore store();

  static ClaimConfig config(final String directory, final ClaimConfig.S3 s3) {
    return new ClaimConfig(
        "any", MAX_BYTES, Duration.ofSeconds(20), directory, Duration.ofDays(7), s3);
  }

  static ClaimConfig.S3 noS3() {
    return new ClaimConfig.S3("", "", "", "", "", "");
  }

  static byte[] bytes(final int size) {
    final byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  String stored(final byte[] content) {
    return store().store("owner", new ByteArrayInputStream(content), content.length);
  }

  byte[] opened(final String reference) throws IOException {
    try (Claim claim = store().open(reference)) {
      final byte[] content = claim.content().readAllBytes();
      assertThat(claim.size()).isEqualTo(content.length);
      return content;
    }
  }

  static void assertFails(final ErrorCode code, final ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DragomanException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 70_000, MAX_BYTES})
  void shouldGiveBackWhatWasStored(final int size) throws IOException {
    assertThat(opened(stored(bytes(size)))).isEqualTo(bytes(size));
  }

  @Test
  void shouldTakeNothingThatIsTooLargeOrAnotherSizeThanAnnounced() {
    final ByteArrayInputStream ten = new ByteArrayInputStream(bytes(10));

    assertFails(ErrorCode.INPUT_TOO_LARGE, () -> store().store("owner", ten, MAX_BYTES + 1));
    assertFails(ErrorCode.EMPTY_INPUT, () -> store().store("owner", ten, 0));
    assertFails(ErrorCode.INVALID_REQUEST, () -> store().store("owner", ten, 11));
    assertFails(
        ErrorCode.INVALID_REQUEST,
        () -> store().store("owner", new ByteArrayInputStream(bytes(10)), 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "../../etc/passwd",
        "directory:../../../../etc/passwd:10:",
        "directory:/etc/passwd:10:",
        "directory:0123456789abcdef0123456789abcdef/../x:10:",
        "topic:0@0;other:10:",
        "topic:-1@0:10:",
        "topic:0@-1:10:",
        "topic:0:10:",
        "topic:99999@0:10:",
        "topic:0@999999999999999999:10:",
        "topic:999999@0:10:",
        "s3:0123456789abcdef0123456789abcdeg:10:",
        "s3:0123456789abcdef0123456789abcdef:0:",
        "s3:0123456789abcdef0123456789abcdef:-5:",
        "s3:0123456789abcdef0123456789abcdef:9999999999999:",
        "s3:0123456789abcdef0123456789abcdef:10:",
        "directory:0123456789abcdef0123456789abcdef:10:",
        "topic:0@0:10:",
        "\u202e:\n",
      })
  void shouldFindNothingWhenTheReferenceIsForged(final String forged) {
    for (final String text : new String[] {forged, forged + DIGEST, forged + DIGEST + "\n"}) {
      assertFails(ErrorCode.CLAIM_NOT_FOUND, () -> opened(text));
      store().delete(text);
    }
  }

  @Test
  void shouldNotGiveTheLastByteToWhoDoesNotKnowTheContent() {
    final String reference = stored(bytes(100_000));

    assertFails(
        ErrorCode.CLAIM_NOT_FOUND,
        () -> opened(reference.substring(0, reference.length() - 64) + DIGEST));
    assertFails(ErrorCode.CLAIM_NOT_FOUND, () -> opened(reference.replace(":100000:", ":99999:")));
  }
}
