package io.dragoman.gateway.document;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.gateway.document.Template.Cut;
import io.dragoman.web.ApiException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFormatTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void shouldTranslateTextsAndKeepTheRest(
      final String name, final String file, final String translated) {
    final Cut cut = DocumentFormat.of(name).cut(file.getBytes(UTF_8));

    assertThat(cut.template().with(cut.texts().stream().map(text -> "[" + text + "]").toList()))
        .isEqualTo(translated);
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        Arguments.of("a.txt", "one\n\n\t two \r\nthree", "[one]\n\n\t [two] \r\n[three]"),
        Arguments.of(
            "two lines of a cue.srt",
            "1\n00:00:01,000 --> 00:00:02,000\nWe went\nto sea.\n\n2\n00:00:03,000 -->"
                + " 00:00:04,000 X1:1\nYes\n",
            "1\n00:00:01,000 --> 00:00:02,000\n[We went to sea.]\n\n2\n00:00:03,000 -->"
                + " 00:00:04,000 X1:1\n[Yes]\n"),
        Arguments.of(
            "two who speak.srt",
            "1\n00:00:01,000 --> 00:00:02,000\n- Who?\n- Me.\n",
            "1\n00:00:01,000 --> 00:00:02,000\n- [Who?]\n- [Me.]\n"),
        Arguments.of(
            "tags.srt",
            "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>Quiet!</i> Now.\n",
            "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>[Quiet!]</i> [Now.]\n"),
        Arguments.of(
            "no empty lines.srt",
            "1\n00:00:01,000 --> 00:00:02,000\n7\n2\n00:00:03,000 --> 00:00:04,000\nb",
            "1\n00:00:01,000 --> 00:00:02,000\n[7]\n2\n00:00:03,000 --> 00:00:04,000\n[b]"),
        Arguments.of(
            "all of it.vtt",
            "WEBVTT - a title\n\n"
                + "STYLE\n"
                + "::cue { color: red }\n\n"
                + "NOTE for us\n\n"
                + "intro\n"
                + "00:01.000 --> 00:02.000 align:start\n"
                + "<v Ann>Salt &amp; fish\n\n"
                + "00:03.000 --> 00:04.000\n"
                + "End\n",
            "WEBVTT - a title\n\nSTYLE\n::cue { color: red }\n\nNOTE for us\n\nintro\n00:01.000 -->"
                + " 00:02.000 align:start\n<v Ann>[Salt &amp; fish]\n\n00:03.000 -->"
                + " 00:04.000\n[End]\n"),
        Arguments.of(
            "page.html",
            "<!DOCTYPE html><html lang=\"en\"><head><title>Fish</title><style>p{}</style></head>"
                + "<body><p class=\"a\">Salt &amp; <b>fish</b></p><pre>x</pre></body></html>",
            "<!doctype html><html lang=\"en\"><head><title>[Fish]</title><style>p{}</style></head>"
                + "<body><p class=\"a\">[Salt &amp;] <b>[fish]</b></p><pre>x</pre></body></html>"),
        Arguments.of("piece.htm", "<p>a</p>", "<p>[a]</p>"));
  }

  @Test
  void shouldWriteAnswersAsTextAndNotAsTags() {
    final Cut cut = DocumentFormat.HTML.cut("<p>a</p>".getBytes(UTF_8));

    assertThat(cut.template().with(List.of("<script>&"))).isEqualTo("<p>&lt;script&gt;&amp;</p>");
  }

  @Test
  void shouldReadWhatSaysThatItIsUtf16() {
    assertThat(DocumentFormat.TXT.cut("안녕".getBytes(UTF_16)).texts()).containsExactly("안녕");
    assertThat(DocumentFormat.TXT.cut("\uFEFF안녕".getBytes(UTF_8)).texts()).containsExactly("안녕");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4100420043", "ff00fffe", "c328"})
  void shouldRefuseWhatIsNoText(final String hex) {
    final byte[] file = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> DocumentFormat.TXT.cut(file))
        .isInstanceOf(ApiException.class)
        .hasMessage("The file is not text in UTF-8.");
  }

  @Test
  void shouldRefuseMoreThanAJobHolds() {
    final String lines =
        String.join(
            "\n", IntStream.rangeClosed(0, DocumentFormat.MAX_TEXTS).mapToObj(i -> "a").toList());

    assertThatThrownBy(() -> DocumentFormat.TXT.cut(lines.getBytes(UTF_8)))
        .hasMessage("There are 5,001 lines or pieces of text in the file.");
  }
}
