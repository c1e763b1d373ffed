package io.dragoman.schemas.text;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.text.Markup.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupTest {
  private static final Language ENGLISH = Language.find("en").orElseThrow();

  private static final String[] PIECES = {
    "<",
    ">",
    "\"",
    "'",
    "=",
    "/",
    "<b>",
    "</b>",
    "<p class=\"a > b\">",
    "</p>",
    "<br/>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<pre>",
    "</PRE>",
    "<span translate=no>",
    "</span>",
    "&amp;",
    "&#x1F600;",
    "&",
    ";",
    "Hello. ",
    "How are you? ",
    "안녕하세요. ",
    "\n",
    " ",
    "<![CDATA[",
    "]]>",
    "<?xml?>",
    "<a href='x",
    "<svg",
    "\uD83D",
    "a < b "
  };

  /** Each bar ends a part; what is read stands in brackets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          <p>One <b>two</b></p>; <p>|[One ]|<b>|[two]|</b>|</p>
          a < b > c <3; [a < b > c <3]
          <a title="x > y">z</a>; <a title="x > y">|[z]|</a>
          x<script>if (a<b) "</p>"</SCRIPT >y; [x]|<script>if (a<b) "</p>"</SCRIPT >|[y]
          <pre>a <pre>b</pre> c</pre> d; <pre>a <pre>b</pre> c</pre>|[ d]
          a <i translate="no">b <i>c</i></i> d; [a ]|<i translate="no">b <i>c</i></i>|[ d]
          a <b class="x notranslate">b</b> c; [a ]|<b class="x notranslate">b</b>|[ c]
          a <b class="notranslated">b</b>; [a ]|<b class="notranslated">|[b]|</b>
          a<!-- <b> -->b; [a]|<!-- <b> -->|[b]
          <code/>a; <code/>|[a]
          <img translate=no>a; <img translate=no>|[a]
          a <code>b; [a ]|<code>b
          a <b; [a <b]
          """)
  void shouldTellWhatIsReadFromWhatIsNot(final String html, final String expected) {
    assertThat(
            Markup.parts(html).stream()
                .map(part -> part.kind() == Kind.TEXT ? "[" + part.source() + "]" : part.source())
                .collect(joining("|")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          <p>One. Two.</p><p>Three</p>; <p>One.|Two.|Three
          <b>One. Two</b> three.; <b>One.|Two</b> three.
          <p>One <b>two.</b> <i>Three</i> four.</p>; <p>One <b>two.</b>|<i>Three</i> four.
          One<br>two; One|two
          <a title="One. Two">x</a> y; <a title="One. Two">x</a> y
          One <code>x. Y</code> two. Three; One <code>x. Y</code> two.|Three
          <p translate="no">One. Two.</p>; <p translate="no">One. Two.</p>
          """)
  void shouldSplitWhatIsReadAndNothingElse(final String html, final String expected) {
    final List<Sentence> sentences = Sentences.splitMarkup(html, ENGLISH, 400);

    assertThat(sentences).extracting(Sentence::getText).containsExactly(expected.split("\\|"));
    assertThat(Sentences.join(sentences)).isEqualTo(html);
  }

  @Test
  void shouldKeepTheTagsBetweenSentencesWhenTheyAreJoined() {
    final List<Sentence> sentences =
        Sentences.splitMarkup("<ul><li>One.</li><li>Two.</li></ul>", ENGLISH, 400);

    assertThat(Sentences.join(sentences, List.of("<ul><li>Eins.", "Zwei."), ENGLISH))
        .isEqualTo("<ul><li>Eins.</li><li>Zwei.</li></ul>");
  }

  /** Whatever is sent, nothing is lost, nothing is invented, and it ends. */
  @RepeatedTest(200)
  void shouldLoseNothingWhenMarkupIsAnything(final RepetitionInfo repetition) {
    final Random random = new Random(repetition.getCurrentRepetition());
    final StringBuilder html = new StringBuilder();
    for (int i = random.nextInt(60); i >= 0; i--) {
      html.append(PIECES[random.nextInt(PIECES.length)]);
    }

    assertThat(Markup.parts(html.toString()).stream().map(Markup.Part::source).collect(joining()))
        .isEqualTo(html.toString());
    assertThat(Sentences.join(Sentences.splitMarkup(html.toString(), ENGLISH, 20)))
        .isEqualTo(WhiteSpace.strip(html.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a =\">\" ",
        "<a",
        "<!--",
        "<script><!--",
        "<svg><a b='",
        "<i translate=no>",
        "&"
      })
  void shouldEndSoonWhenMarkupIsMadeToTakeLong(final String piece) {
    final String html = piece.repeat(100_000);

    assertThat(Markup.parts(html).stream().mapToInt(part -> part.source().length()).sum())
        .isEqualTo(html.length());
    assertThat(Markup.unescape(html)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Tom &amp; Jerry,Tom & Jerry",
    "caf&eacute; &#233;&#xE9;,café éé",
    "&amp;lt;,&lt;",
    "&unknown; &#0; &#xD800; &; &#;,&unknown; &#0; &#xD800; &; &#;",
    "don&rsquo;t,don’t",
    "&yuml;&thorn;&szlig;,ÿþß"
  })
  void shouldReadEntities(final String source, final String text) {
    assertThat(Markup.unescape(source)).isEqualTo(text);
  }
}
