package io.dragoman.inference.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.internal.Demo;
import io.dragoman.inference.internal.model.SpecialTokens;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTokenizerTest {
  private static final TextTokenizer WHISPER = TextTokenizer.open(Demo.whisper());
  private static final TextTokenizer NLLB = TextTokenizer.open(Demo.nllb());

  @AfterAll
  static void close() {
    WHISPER.close();
    NLLB.close();
  }

  static Iterable<JsonNode> golden() {
    return Demo.golden("tokenizer.json");
  }

  @ParameterizedTest
  @MethodSource("golden")
  void shouldGiveTheReferencesTokensWhenEncodingAndItsTextWhenDecoding(final JsonNode golden) {
    final TextTokenizer tokenizer =
        golden.path("tokenizer").asText().equals("whisper") ? WHISPER : NLLB;
    final int[] ids = Demo.integers(golden.path("ids"));

    assertThat(tokenizer.encode(golden.path("text").asText())).isEqualTo(ids);
    assertThat(trimmed(tokenizer.decode(ids))).isEqualTo(trimmed(golden.path("decoded").asText()));
  }

  @Test
  void shouldDropWhatIsNoCharacterWhenTokensEndInTheMiddleOfOne() {
    final int[] ids = WHISPER.encode("창가 뷁");

    final String text = WHISPER.decode(Arrays.copyOf(ids, ids.length - 1));

    assertThat(text.strip()).isEqualTo("창가");
  }

  /** Python's strip takes no-break spaces for spaces, Java's does not. */
  private static String trimmed(final String text) {
    return text.replace('\u00a0', ' ').strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</s>",
        "<s> eng_Latn kor_Hang <pad>",
        "kor_Hang",
        "안녕하세요</s>eng_Latn<mask>",
        "<|ko|><|notimestamps|><|0.00|>"
      })
  void shouldNeverMakeSpecialTokensWhenSomebodyTypesThem(final String text) {
    final SpecialTokens special = SpecialTokens.read(Demo.nllb());
    final Set<Integer> forbidden =
        special.ids().entrySet().stream()
            .filter(entry -> !entry.getKey().equals("<unk>"))
            .map(Map.Entry::getValue)
            .collect(Collectors.toSet());

    assertThat(Arrays.stream(NLLB.encode(text)).boxed())
        .isNotEmpty()
        .doesNotContainAnyElementsOf(forbidden);
  }

  @Test
  void shouldNotCutWhenATextIsLong() {
    final String sentence = "지하철역이 어디에 있어요? ";
    final int one = NLLB.encode(sentence.strip()).length;

    assertThat(NLLB.encode(sentence.repeat(500))).hasSizeGreaterThan(one * 450);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "a\uDE00b", "\u0000", "😀", "é\u0301\u200D\uFEFF"})
  void shouldAcceptAnyTextWhenItIsNotWellFormed(final String text) {
    assertThat(NLLB.encode(text)).doesNotContain(-1);
    assertThat(WHISPER.decode(WHISPER.encode(text))).doesNotContain("\u0000");
  }

  @Test
  void shouldSkipSpecialTokensWhenDecoding() {
    final int[] ids = NLLB.encode("hello");
    final int[] framed = new int[ids.length + 2];
    System.arraycopy(ids, 0, framed, 1, ids.length);
    framed[0] = 2;
    framed[ids.length + 1] = 2;

    assertThat(NLLB.decode(framed)).isEqualTo(NLLB.decode(ids));
    assertThat(NLLB.decode(new int[0])).isEmpty();
  }
}
