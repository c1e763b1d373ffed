package io.dragoman.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentencesTest {
  private static final Language ENGLISH = language("en");
  private static final Language KOREAN = language("ko");
  private static final Language JAPANESE = language("ja");

  /** Expected sentences stand between bars; a bar stands for one space in the input. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          en; Hello.|How are you?|Fine!
          en; Dr. Smith met Mr. Jones.|He left.
          en; Use a tool, e.g. Kafka.|It works, i.e. Streams does.
          en; Pi is 3.14 and e is 2.71.|Both are known.
          en; J. R. R. Tolkien wrote it.|So did I.|He knew.
          en; The U.S. Army came at 5 p.m.|It left the U.S.|He stayed.
          en; See No. 5 and Fig. 3.|No.|He would not.
          en; He was born in 1950.|Later he left.|20 years passed.|5 more came.
          en; Visit example.com today.|It works.
          en; “Really?” she said.|“No!”|He left.
          en; Wait…|What?
          en; hello there.|how are you.|fine
          en; The value of approx. five is right.
          ko; 안녕하세요.|저는 3.14를 좋아해요.|감사합니다!
          ko; 회의는 2026. 11. 21. 토요일입니다.|꼭 오세요.
          ko; 정말요?|네, 그렇습니다.
          de; Am 3. Oktober ist Feiertag, d.h. alle haben frei.|Das gilt z.B. auch für Hr. Müller.
          hi; नमस्ते।|आप कैसे हैं?|ठीक।
          """)
  void shouldFindSentencesWhenTheyStandInOneLine(final String code, final String expected) {
    final List<Sentence> sentences = Sentences.split(expected.replace('|', ' '), language(code));

    assertThat(sentences).extracting(Sentence::getText).containsExactly(expected.split("\\|"));
    assertThat(Sentences.join(sentences)).isEqualTo(expected.replace('|', ' '));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "他来了。|我走了！|真的吗？|真的。",
        "「はい。」と言った。|次です！？|本当ですか。",
        "「何？」|「はい」",
      })
  void shouldFindSentencesWhenNoSpaceStandsBetweenThem(final String expected) {
    final List<Sentence> sentences = Sentences.split(expected.replace("|", ""), JAPANESE);

    assertThat(sentences).extracting(Sentence::getText).containsExactly(expected.split("\\|"));
    assertThat(sentences).extracting(Sentence::getSeparator).containsOnly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"کیا حال ہے؟|ٹھیک ہے۔|اچھا۔", "ሰላም።|እንዴት።|ነህ", "မင်္ဂလာပါ။|နေကောင်းလား။"})
  void shouldKnowFullStopsWhenTheScriptIsRare(final String expected) {
    assertThat(Sentences.split(expected.replace('|', ' '), ENGLISH))
        .extracting(Sentence::getText)
        .containsExactly(expected.split("\\|"));
  }

  @Test
  void shouldNotCutWhatStandsForSomethingElse() {
    final String url = "https://example.com/a?b=c&d=%E3%81%82.E!f" + "/long".repeat(20);

    assertThat(Sentences.split("See " + url + " and {{a. B}} now. Then go.", ENGLISH, 60))
        .extracting(Sentence::getText)
        .containsExactly("See", url, "and {{a. B}} now.", "Then go.");
    assertThat(Sentences.split(url, ENGLISH, 60)).hasSize(1);
  }

  @Test
  void shouldKeepLinesApartWhenTheyAreThoseOfAListOrOfATable() {
    assertThat(Sentences.split("a) one thing\nb) other thing\nname\tprice\nsoup\t5", ENGLISH))
        .extracting(Sentence::getText)
        .containsExactly("a) one thing", "b) other thing", "name\tprice", "soup\t5");
  }

  @Test
  void shouldKeepLayoutWhenTextHasParagraphsAndLists() {
    final String text = "Title\n\n1. First item\n2. Second item\r\n\r\n\tThe end.  Really.";

    final List<Sentence> sentences = Sentences.split("  " + text + "\n ", ENGLISH);

    assertThat(sentences)
        .extracting(Sentence::getText)
        .containsExactly("Title", "1. First item", "2. Second item", "The end.", "Really.");
    assertThat(Sentences.join(sentences)).isEqualTo(text);
  }

  @Test
  void shouldReadOverALineBreakWhenItStandsInsideAClause() {
    final List<Sentence> sentences =
        Sentences.split("This line was wrapped \n by a mail program.\nthis one was not.", ENGLISH);

    assertThat(sentences)
        .extracting(Sentence::getText)
        .containsExactly("This line was wrapped by a mail program.", "this one was not.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t \u3000\u00a0\u2028"})
  void shouldGiveNothingWhenTextIsBlank(final String text) {
    assertThat(Sentences.split(text, KOREAN)).isEmpty();
  }

  @Test
  void shouldCutAfterClausesWhenASentenceIsTooLong() {
    final String text =
        "The first clause is here, the second one follows it, and the third goes on without end";

    assertThat(Sentences.split(text, ENGLISH, 40))
        .extracting(Sentence::getText)
        .containsExactly(
            "The first clause is here,",
            "the second one follows it,",
            "and the third goes on without end");
  }

  @Test
  void shouldCutBetweenWordsWhenThereIsNoClause() {
    assertThat(Sentences.split("one two three four five six", ENGLISH, 10))
        .extracting(Sentence::getText)
        .containsExactly("one two", "three four", "five six");
  }

  @Test
  void shouldNeverCutACharacterWhenThereIsNoWord() {
    final String family = "👨‍👩‍👧‍👦";

    final List<Sentence> sentences = Sentences.split(family.repeat(20), ENGLISH, 30);

    assertThat(sentences)
        .allSatisfy(
            sentence ->
                assertThat(sentence.getText()).hasSizeLessThanOrEqualTo(30).startsWith("👨"));
    assertThat(Sentences.join(sentences)).isEqualTo(family.repeat(20));
  }

  @RepeatedTest(50)
  void shouldLoseNothingWhenTextIsArbitrary(final RepetitionInfo repetition) {
    final Random random = new Random(repetition.getCurrentRepetition());
    final String alphabet =
        "abc ABC 가나다 。！？.!?…,;:'\"”」\n\r\t 0123456789。、ก็ข។။٫😀é\u0301\u2028-()[]Dr.";
    final String text =
        random
            .ints(random.nextInt(2000), 0, alphabet.length())
            .mapToObj(i -> alphabet.substring(i, i + 1))
            .collect(Collectors.joining());
    final int bound = 2 + random.nextInt(60);

    final List<Sentence> sentences = Sentences.split(text, KOREAN, bound);

    assertThat(withoutSpace(Sentences.join(sentences))).isEqualTo(withoutSpace(text));
    assertThat(sentences)
        .allSatisfy(
            sentence -> {
              assertThat(sentence.getText()).isNotBlank().hasSizeLessThanOrEqualTo(bound);
              assertThat(sentence.getText()).isEqualTo(sentence.getText().strip());
              assertThat(sentence.getSeparator()).isBlank();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ", "Dr. ", "\n", "a", "।", "…", ". ", "1. ", "\u0301", ",", "\"", "가", "a\nb", "A.", "'. "
      })
  void shouldStayFastWhenTextIsMadeToBeSlow(final String unit) {
    // The test's own time limit is the assertion: quadratic work on this much text takes minutes.
    final String text = "a" + unit.repeat(400_000 / unit.length()) + "b";

    assertThat(withoutSpace(Sentences.join(Sentences.split(text, ENGLISH))))
        .isEqualTo(withoutSpace(text));
  }

  @Test
  void shouldBoundChunksWhenThereAreManySentences() {
    final List<Sentence> sentences = Sentences.split("One two. ".repeat(25).strip(), ENGLISH);

    assertThat(Sentences.chunks(sentences, 1000, 10))
        .extracting(List::size)
        .containsExactly(10, 10, 5);
    assertThat(Sentences.chunks(sentences, 24, 10)).allMatch(chunk -> chunk.size() <= 3).hasSize(9);
    assertThat(Sentences.chunks(sentences, 1, 10)).hasSize(25);
    assertThat(
            Sentences.chunks(sentences, 24, 10).stream()
                .map(Sentences::join)
                .collect(Collectors.joining()))
        .isEqualTo(Sentences.join(sentences));
    assertThat(Sentences.chunks(List.of(), 10, 10)).isEmpty();
  }

  @Test
  void shouldKeepLinesAndDropSpacesWhenTargetWritesWithoutSpaces() {
    final List<Sentence> sentences = Sentences.split("One. Two.\n\nThree.", ENGLISH);

    assertThat(Sentences.join(sentences, List.of("一。", "二。", "三。"), JAPANESE))
        .isEqualTo("一。二。\n\n三。");
  }

  @Test
  void shouldPutSpacesWhenOnlyTheTargetHasThem() {
    final List<Sentence> sentences = Sentences.split("一。二。\n三。", JAPANESE);

    assertThat(Sentences.join(sentences, List.of("One.", "Two.", "Three."), ENGLISH))
        .isEqualTo("One. Two.\nThree.");
  }

  @Test
  void shouldRefuseWhenTranslationsAreMissing() {
    final List<Sentence> sentences = Sentences.split("One. Two.", ENGLISH);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sentences.join(sentences, List.of("하나."), KOREAN))
        .withMessage("2 sentences but 1 translations");
  }

  private static String withoutSpace(final String text) {
    return text.codePoints()
        .filter(c -> !WhiteSpace.is(c))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static Language language(final String code) {
    return Language.find(code).orElseThrow();
  }
}
