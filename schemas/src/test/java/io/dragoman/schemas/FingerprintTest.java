package io.dragoman.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.event.GlossaryEntry;
import io.dragoman.schemas.event.Options;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
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

    assertThat(Fingerprint.ofAudio(new byte[] {1, 2}, "ko", null))
        .isEqualTo(HexFormat.of().formatHex(digest.digest()))
        .matches("[0-9a-f]{64}");
  }

  @Test
  void shouldStayTheSameWhenReleased() {
    // Results are kept under fingerprints: a change here makes every cache useless.
    assertThat(Fingerprint.ofText(List.of("안녕하세요."), KO, EN, null))
        .isEqualTo("b31067ca8142474a6b4e479f719180cf11bbe26215b0ebb9a200e6d064a691c8");
  }

  @Test
  void shouldBeEqualWhenTextDiffersOnlyInUnicodeComposition() {
    assertThat(Fingerprint.ofText(List.of("caf\u00e9"), KO, EN, null))
        .isEqualTo(Fingerprint.ofText(List.of("cafe\u0301"), KO, EN, null));
  }

  @Test
  void shouldDifferWhenAnyPartDiffers() {
    assertThat(
            List.of(
                Fingerprint.ofText(List.of("ab", "c"), KO, EN, null),
                Fingerprint.ofText(List.of("a", "bc"), KO, EN, null),
                Fingerprint.ofText(List.of("abc"), KO, EN, null),
                Fingerprint.ofText(List.of("abc", ""), KO, EN, null),
                Fingerprint.ofText(List.of("abc"), EN, KO, null),
                Fingerprint.ofText(List.of(), KO, EN, null),
                Fingerprint.ofAudio("abc".getBytes(), KO, null),
                Fingerprint.ofAudio("abc".getBytes(), EN, null),
                Fingerprint.ofAudio(new byte[0], KO, null)))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldBeThatOfNoOptionsWhenNothingIsAskedFor() {
    final Options nothing = Options.newBuilder().setPrompt("").setTask("transcribe").build();

    assertThat(Fingerprint.ofText(List.of("abc"), KO, EN, nothing))
        .isEqualTo(Fingerprint.ofText(List.of("abc"), KO, EN, null));
    assertThat(Fingerprint.ofAudio(new byte[] {1}, KO, nothing))
        .isEqualTo(Fingerprint.ofAudio(new byte[] {1}, KO, null));
  }

  @Test
  void shouldDifferWhenAnOptionChangesTheAnswer() {
    assertThat(
            Stream.of(
                    options(),
                    options().setBeams(5),
                    options().setTemperature(0.2f),
                    options().setGlossary(List.of(term("a", "b", null))),
                    options().setGlossary(List.of(term("b", "a", null))),
                    options().setGlossary(List.of(term("a", "b", "en"), term("c", "d", "en"))),
                    options().setFormat("html"),
                    options().setAlternatives(2))
                .map(options -> Fingerprint.ofText(List.of("abc"), KO, EN, options.build())))
        .doesNotHaveDuplicates();
    assertThat(
            Stream.of(
                    options(),
                    options().setPrompt("ab"),
                    options().setHotwords(List.of("ab")),
                    options().setHotwords(List.of("a", "b")),
                    options().setTask("translate"),
                    options().setBeams(5),
                    options().setTemperature(0.2f))
                .map(options -> Fingerprint.ofAudio(new byte[] {1}, KO, options.build())))
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldBeTheSameWhenAGlossaryIsForOtherLanguages() {
    final Options french = options().setGlossary(List.of(term("a", "b", "fr"))).build();

    assertThat(Fingerprint.ofText(List.of("abc"), KO, EN, french))
        .isEqualTo(Fingerprint.ofText(List.of("abc"), KO, EN, null));
    assertThat(Fingerprint.ofText(List.of("abc"), KO, "fra_Latn", french))
        .isNotEqualTo(Fingerprint.ofText(List.of("abc"), KO, "fra_Latn", null));
  }

  private static Options.Builder options() {
    return Options.newBuilder();
  }

  private static GlossaryEntry term(
      final String term, final String translation, final String target) {
    return new GlossaryEntry(term, translation, target);
  }

  @Test
  void shouldTellTonesApartAndNotWhereWorkMayBeDone() {
    final Options formal = Options.newBuilder().setTone("formal").build();
    final Options cheap = Options.newBuilder().setMaxUnitCost("0.01").build();

    assertThat(Fingerprint.ofText(List.of("a"), "kor_Hang", "eng_Latn", formal))
        .isNotEqualTo(Fingerprint.ofText(List.of("a"), "kor_Hang", "eng_Latn", null));
    assertThat(Fingerprint.ofTextOptions(formal, "eng_Latn")).isNotEmpty();
    assertThat(Fingerprint.ofText(List.of("a"), "kor_Hang", "eng_Latn", cheap))
        .isEqualTo(Fingerprint.ofText(List.of("a"), "kor_Hang", "eng_Latn", null));
  }
}
