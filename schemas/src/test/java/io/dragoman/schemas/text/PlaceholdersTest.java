package io.dragoman.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          Hello {name}, you are {0}.; {name}|{0}
          {{ user.name }} has ${count} of #{all} and %{rest}; {{ user.name }}|${count}|#{all}|%{rest}
          %s and %1$d, %(name)s: %-5.2f|; %s|%1$d|%(name)s|%-5.2f
          100% sure, 5% off, 50%discount; ''
          See https://example.com/a?b=c&d=(e). Then www.example.org, please.; https://example.com/a?b=c&d=(e|www.example.org
          http://example.com을 보세요; http://example.com
          Look at WWW.example.org or FTP://example.org; WWW.example.org|FTP://example.org
          Look at Www.example.org; Www.example.org
          Write to a.b+c@example.co.kr.; a.b+c@example.co.kr
          @user and a@b; ''
          {안녕} { } {a b}; ''
          """)
  void shouldFindWhatStandsForSomethingElse(final String text, final String expected) {
    assertThat(found(text))
        .containsExactlyElementsOf(expected.isEmpty() ? List.of() : List.of(expected.split("\\|")));
  }

  @Test
  void shouldSayWhichHaveTheirPlaceOnly() {
    assertThat(Placeholders.in("%s %1$s {x} %d"))
        .extracting(Placeholders.Found::ordered)
        .containsExactly(true, false, false, true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a@",
        "a@a.",
        "http://.",
        "{",
        "{{",
        "%",
        "%1",
        "%(",
        "www.",
        "{a",
        "${",
        "://"
      })
  void shouldEndSoonWhenATextIsMadeToTakeLong(final String piece) {
    assertThat(Placeholders.in(piece.repeat(50_000))).hasSizeLessThan(50_000);
  }

  private static List<String> found(final String text) {
    return Placeholders.in(text).stream()
        .map(found -> text.substring(found.start(), found.end()))
        .toList();
  }
}
