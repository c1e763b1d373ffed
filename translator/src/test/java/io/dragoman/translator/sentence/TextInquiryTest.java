package io.dragoman.translator.sentence;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.inference.TextBackground;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.schemas.text.Markup;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextInquiryTest {
  /** Writes everything in capitals: what is fixed is always lost. */
  private final Model capitals = Model.saying(text -> text.toUpperCase(Locale.ROOT));

  /** Copies everything. */
  private final Model copying = Model.saying(text -> "<" + text + ">");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          hello {name}, how are you?; HELLO {name}, HOW ARE YOU?
          see https://a.b/c?d=e.; SEE https://a.b/c?d=e.
          https://a.b/c, see it; https://a.b/c, SEE IT
          write to (a@b.com) now; WRITE TO (a@b.com) NOW
          %s of %d is %1$s; %s OF %d IS %1$s
          - one; - ONE
          * [x] done; * [x] DONE
          12. one; 12. ONE
          (b) two; (b) TWO
          1.2.3 three; 1.2.3 THREE
          > > said {who}; > > SAID {who}
          ## title; ## TITLE
          | a | b c |; | A | B C |
          |---|:--|; |---|:--|
          hi 😀👍🏽; HI 😀👍🏽
          1,234.50; 1,234.50
          ?!; ?!
          😀; 😀
          https://a.b; https://a.b
          "say" it; "SAY" IT
          """)
  void shouldLetTheModelSeeNothingButWords(final String source, final String expected) {
    assertThat(capitals.translate(source, Model.wish(false)).text()).isEqualTo(expected);
  }

  @Test
  void shouldKeepTheCellsOfATableWhenTheyAreSeparatedByTabs() {
    assertThat(capitals.translate("a\tb c\t\t1", Model.wish(false)).text())
        .isEqualTo("A\tB C\t\t1");
    assertThat(capitals.texts()).containsExactly("a", "b c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "...", "😀 🎉", "{name}: %s", "https://a.b/c", "|---|", "3 × 4 = 12"})
  void shouldNotAskTheModelWhenThereIsNothingToTranslate(final String source) {
    final SentenceResult result = copying.translate(source, Model.wish(false));

    assertThat(result.text()).isEqualTo(source);
    assertThat(result.quality()).isEqualTo(1f);
    assertThat(copying.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          <p>hello <b>there</b></p>; <p>HELLO <b>THERE</b></p>
          a <code>b</code> c; A <code>b</code> C
          <i translate="no">a</i> b; <i translate="no">a</i> B
          <a href="x" title="y">z</a>; <a href="x" title="y">Z</a>
          a<br/>b; A<br/>B
          """)
  void shouldKeepTagsWhereTheyBelong(final String source, final String expected) {
    assertThat(capitals.translate(source, Model.wish(true)).text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          <p>click <b>here</b> now</p>; now PRESS Here; <p>now PRESS <b>Here</b></p>
          <b>here</b> <i class="x">click</i>; Here, & press; <b>Here</b>, &amp; <i class="x">press</i>
          click <b><i>here</i></b>; press here; <b><i>here</i></b>
          click <b>here</b> now; press it now; PRESS <b>HERE</b> now
          click <b>here</b> now; here press here; PRESS <b>HERE</b> now
          <i>here</i> <b>click</b>; press here; <i>HERE</i> <b>PRESS</b>
          click <b>here<br/>now</b>; press here now; PRESS <b>HERE<br/>now</b>
          """)
  void shouldPutTagsAroundTheSameWordsOfTheWholeSentence(
      final String source, final String translation, final String expected) {
    final Model model =
        Model.saying(
            text ->
                switch (text) {
                  case "click" -> "PRESS";
                  case "here" -> "HERE";
                  case "now" -> "now";
                  default -> translation;
                });

    assertThat(model.translate(source, Model.wish(true)).text()).contains(expected);
  }

  @Test
  void shouldShowTheModelTheCharactersThatEntitiesStandFor() {
    assertThat(capitals.translate("<b>tom &amp; caf&eacute; &lt;3</b>", Model.wish(true)).text())
        .isEqualTo("<b>TOM &amp; CAFÉ &lt;3</b>");
    assertThat(capitals.texts()).containsExactly("tom & café <3");
  }

  @Test
  void shouldWriteWhatAModelInventsAsTextWhenTheSourceIsMarkup() {
    final Model evil = Model.saying(text -> "<script>alert('x')</script> & co");

    assertThat(evil.translate("<b>hello</b>", Model.wish(true)).text())
        .isEqualTo("<b>&lt;script&gt;alert('x')&lt;/script&gt; &amp; co</b>");
  }

  @Test
  void shouldShowTheModelWholeSentencesWhenItKeepsWhatIsFixed() {
    final SentenceResult result = copying.translate("hello {name}, hi", Model.wish(false));

    assertThat(result.text()).isEqualTo("<hello {name}, hi>");
    assertThat(copying.texts()).containsExactly("hello {name}, hi");
    assertThat(result.reasons()).doesNotContain("cut");
  }

  @Test
  void shouldSayThatASentenceWasCutWhenSomethingWasLost() {
    final SentenceResult result = capitals.translate("hello {name}, hi", Model.wish(false));

    assertThat(result.reasons()).contains("cut");
    assertThat(capitals.texts()).containsExactly("hello {name}, hi", "hello", "hi");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hello {name} {name}", "hello", "{name} {other}", "{names} {nam", "%d %s {name}"})
  void shouldCutWhenTheModelLosesDoublesInventsOrTurnsRound(final String answer) {
    final Model model =
        Model.saying(text -> text.contains("{") ? answer : text.toUpperCase(Locale.ROOT));

    assertThat(model.translate("so %s or %d {name}", Model.wish(false)).text())
        .isEqualTo("SO %s OR %d {name}");
  }

  @Test
  void shouldLetNamedPlaceholdersMoveAsTheGrammarWants() {
    final Model model = Model.saying(text -> "{b} comes before {a}");

    final SentenceResult result = model.translate("first {a} then {b}", Model.wish(false));

    assertThat(result.text()).isEqualTo("{b} comes before {a}");
    assertThat(result.reasons()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          카프카를 사랑해; KAFKA를 사랑해
          Kafkaesque and Kafka; KAFKAESQUE AND Franz
          Kafka Streams, Kafka; Kafka streams, Franz
          kafka; KAFKA
          """)
  void shouldTranslateTermsAsTheGlossarySays(final String source, final String expected) {
    final TextWish wish =
        Model.wish(
            false,
            new Terms.Term("Kafka", "Franz"),
            new Terms.Term("Kafka Streams", "Kafka streams"),
            new Terms.Term("카프카", "KAFKA"));

    assertThat(capitals.translate(source, wish).text()).isEqualTo(expected);
  }

  @Test
  void shouldLeaveTermsAloneWithinWhatMustStay() {
    final TextWish wish =
        Model.wish(false, new Terms.Term("name", "X"), new Terms.Term("{whole}", "[it]"));

    assertThat(capitals.translate("a {name} at http://name.com/name is {whole}", wish).text())
        .isEqualTo("A {name} AT http://name.com/name IS [it]");
  }

  @Test
  void shouldWriteATermAsTextWhenTheSourceIsMarkup() {
    final TextWish wish = Model.wish(true, new Terms.Term("R&D", "<F&E>"));

    assertThat(capitals.translate("our <b>R&amp;D team</b>", wish).text())
        .isEqualTo("OUR <b>&lt;F&amp;E&gt; TEAM</b>");
  }

  @Test
  void shouldOfferOnlyAlternativesInWhichNothingIsLost() {
    final Model model =
        Model.answering(
            input ->
                new TranslatedText(
                    "to {x}", -0.1f, 3, false, false, List.of("for {x}", "for it", "{x}, to")));

    assertThat(model.translate("- 에게 {x}", Model.wish(false)).alternatives())
        .containsExactly("- for {x}", "- {x}, to");
  }

  @Test
  void shouldAskAgainWithBeamsWhenAnAnswerIsBadAndTakeTheBetterOne() {
    final Model model =
        Model.answering(
            input ->
                input.options().beams() == 4
                    ? Model.text("Good morning")
                    : new TranslatedText("go go", -0.1f, 3, false, true));

    final SentenceResult result = model.translate("좋은 아침", Model.wish(false));

    assertThat(result.text()).isEqualTo("Good morning");
    assertThat(result.repetitive()).isFalse();
    assertThat(model.asked).extracting(input -> input.options().beams()).containsExactly(0, 4);
  }

  @Test
  void shouldCountWhatItPaidForWhenAnAnswerIsNotTaken() {
    final Model model =
        Model.answering(input -> new TranslatedText("go go", -0.1f, 3, false, true, List.of(), 20));

    assertThat(model.translate("좋은 아침", Model.wish(false)).spent()).isEqualTo(new Spent(2, 40, 6));
  }

  @Test
  void shouldCountACallOnceWhenTwoSentencesAreTheSame() {
    final TextInquiry inquiry = new TextInquiry(List.of("좋은 아침", "좋은 아침"), Model.wish(false));

    inquiry.answered(inquiry.questions().stream().map(input -> Model.text("morning")).toList());

    assertThat(inquiry.result())
        .extracting(sentence -> sentence.spent().calls())
        .containsExactly(1, 0);
  }

  @Test
  void shouldCountNoCallWhenTheAnswerIsToTheSameQuestionOfSomebodyElse() {
    final TextInquiry inquiry = new TextInquiry(List.of("좋은 아침", "좋은 밤"), Model.wish(false));

    assertThat(inquiry.questions()).hasSize(2);
    inquiry.answered(List.of(Model.text("morning").asShared(), Model.text("night")));

    assertThat(inquiry.result())
        .extracting(SentenceResult::spent)
        .containsExactly(Spent.NOTHING, Spent.of(Model.text("night")));
    assertThat(inquiry.result().getFirst().tokens()).isEqualTo(Model.text("morning").tokens());
  }

  @Test
  void shouldKeepToTheSearchThatTheClientChose() {
    final Model model =
        Model.answering(input -> new TranslatedText("go go", -0.1f, 3, false, true));
    final TextWish wish = Model.wish(false);

    model.translate(
        "좋은 아침",
        new TextWish(
            wish.source(),
            wish.target(),
            TextOptions.DEFAULTS.withBeams(2),
            TextBackground.NONE,
            Terms.NONE,
            false,
            Model.RULES));

    assertThat(model.asked).extracting(input -> input.options().beams()).containsExactly(2);
  }

  @Test
  void shouldKeepWordsOfWhichTheModelMakesNothingUnlessItMakesNothingOfAll() {
    final Model mute = Model.saying(text -> text.equals("a") ? "" : "B");

    final SentenceResult some = mute.translate("a<br/>b", Model.wish(true));
    final SentenceResult none = mute.translate("<i>a</i>", Model.wish(true));

    assertThat(some.text()).isEqualTo("a<br/>B");
    assertThat(some.reasons()).contains("untranslated").doesNotContain("empty");
    assertThat(none.reasons()).contains("empty");
  }

  @Test
  void shouldAskSoManyQuestionsAtMostWhenASentenceIsMadeOfPieces() {
    final SentenceResult result = capitals.translate("|a".repeat(400), Model.wish(false));

    assertThat(result.text())
        .hasSameSizeAs("|a".repeat(400))
        .isEqualToIgnoringCase("|a".repeat(400));
    assertThat(capitals.asked).hasSizeLessThanOrEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uD83D",
        "a\uD83D b",
        "\u202Eabc\u202C {x}",
        "\u0000a",
        "שלום {שם} x",
        "e\u0301 {a}"
      })
  void shouldLoseNothingWhenCharactersAreOdd(final String source) {
    final String result = copying.translate(source, Model.wish(false)).text();

    assertThat(result.replace("<", "").replace(">", ""))
        .isEqualTo(Normalizer.normalize(source, Normalizer.Form.NFC));
  }

  /** Whatever a model does to words, all that must stay comes out, once, in order. */
  @RepeatedTest(300)
  void shouldBringOutEverySpanOnceInOrder(final RepetitionInfo repetition) {
    final Random random = new Random(repetition.getCurrentRepetition());
    final List<String> spans = new ArrayList<>();
    final StringBuilder source = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      final String span = span(random, i);
      spans.add(Markup.unescape(span));
      source.append(words(random)).append(span);
    }
    source.append(words(random));
    final Model model =
        Model.saying(
            text ->
                switch (random.nextInt(5)) {
                  case 0 -> "";
                  case 1 -> text;
                  case 2 -> text.toUpperCase(Locale.ROOT);
                  case 3 -> text + " " + text;
                  default -> text.substring(random.nextInt(text.length()) / 2).replace("{", "");
                });

    final String result =
        model.translate(source.toString(), Model.wish(true, new Terms.Term("term", "TERM"))).text();

    int at = 0;
    for (final String span : spans) {
      final String out = span.equals("term") ? "TERM" : Markup.escape(span);
      final String wanted = span.startsWith("<") ? span : out;
      at = result.indexOf(wanted, at);
      assertThat(at).as("%s in %s of %s", wanted, result, source).isNotNegative();
      at += wanted.length();
    }
    assertThat(spans.stream().filter(span -> span.contains("§")))
        .allSatisfy(span -> assertThat(result.split(Pattern.quote(span), -1)).hasSize(2));
  }

  /** Those with § are there once at most. */
  private static String span(final Random random, final int number) {
    return switch (random.nextInt(7)) {
      case 0 -> "<i id=\"§" + number + "\">";
      case 1 -> "</b>";
      case 2 -> "<code>x§" + number + "§ {a</code>";
      case 3 -> "%s";
      case 4 -> "%d";
      case 5 -> "https://a.b/" + number + "?c&amp;d";
      default -> "<br/>";
    };
  }

  private static String words(final Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> " ";
      case 1 -> " hello, ";
      case 2 -> " 안녕 ";
      case 3 -> " 12. ";
      case 4 -> " a &lt; b &amp; c ";
      default -> " (see: ";
    };
  }
}
