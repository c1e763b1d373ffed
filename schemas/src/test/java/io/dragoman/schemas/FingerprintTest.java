package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final String KO = "kor_Hang";
  private static final String EN = "eng_Latn";

  @Test
  void shouldBeTheDocumentedDigestWhenAudioIsGiven() throws Exception {
    final ByteBuffer encoded = ByteBuffer.allocate(100);
    encoded.putInt(7).put("audio/1".getBytes()).putInt(2).put("ko".getBytes());
    encoded.putInt(2).put(new byte[] {1, 2}).flip();
    final MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(encoded);

    assertThat(Fingerprint.ofAudio(new byte[] {1, 2}, "ko"))
        .isEqualTo(HexFormat.of().formatHex(digest.digest()))
        .matches("[0-9a-f]{64}");
  }

  @Test
  void shouldStayTheSameWhenReleased() {
    // Results are kept under fingerprints: a change here makes every cache useless.
    assertThat(Fingerprint.ofText(List.of("안녕하세요."), KO, EN))
        .isEqualTo("b31067ca8142474a6b4e479f719180cf11bbe26215b0ebb9a200e6d064a691c8");
  }

  @Test
  void shouldBeEqualWhenTextDiffersOnlyInUnicodeComposition() {
    assertThat(Fingerprint.ofText(List.of("caf\u00e9"), KO, EN))
        .isEqualTo(Fingerprint.ofText(List.of("cafe\u0301"), KO, EN));
  }

  @Test
  void shouldDifferWhenAnyPartDiffers() {
    assertThat(
            List.of(
                Fingerprint.ofText(List.of("ab", "c"), KO, EN),
                Fingerprint.ofText(List.of("a", "bc"), KO, EN),
                Fingerprint.ofText(List.of("abc"), KO, EN),
                Fingerprint.ofText(List.of("abc", ""), KO, EN),
                Fingerprint.ofText(List.of("abc"), EN, KO),
                Fingerprint.ofText(List.of(), KO, EN),
                Fingerprint.ofAudio("abc".getBytes(), KO),
                Fingerprint.ofAudio("abc".getBytes(), EN),
                Fingerprint.ofAudio(new byte[0], KO)))
        .doesNotHaveDuplicates();
  }
}
