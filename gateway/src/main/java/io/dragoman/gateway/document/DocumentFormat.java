package io.dragoman.gateway.document;

import io.dragoman.gateway.document.Template.Cut;
import io.dragoman.schemas.Shown;
import io.dragoman.web.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** Kinds of files that are translated, told apart by the ends of their names. */
public enum DocumentFormat {
  TXT("text/plain; charset=utf-8", PlainText::cut, ".txt"),
  SRT("application/x-subrip; charset=utf-8", file -> Subtitles.cut(file, false), ".srt"),
  VTT("text/vtt; charset=utf-8", file -> Subtitles.cut(file, true), ".vtt"),
  HTML("text/html; charset=utf-8", Html::cut, ".html", ".htm");

  /** Texts of a file at most: subtitles of a film have up to two thousand. */
  public static final int MAX_TEXTS = 5_000;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String contentType;
  private final Function<String, Cut> parser;
  private final List<String> extensions;

  DocumentFormat(
      final String contentType, final Function<String, Cut> parser, final String... extensions) {
    this.contentType = contentType;
    this.parser = parser;
    this.extensions = List.of(extensions);
  }

  /** What names of such files end with; the usual one first. */
  public static List<String> allExtensions() {
    return Stream.of(values()).flatMap(format -> format.extensions.stream()).toList();
  }

  /**
   * By the name of a file.
   *
   * @throws ApiException when there is no such kind
   */
  public static DocumentFormat of(final String fileName) {
    final String lower = fileName.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> format.extensions.stream().anyMatch(lower::endsWith))
        .findFirst()
        .orElseThrow(
            () ->
                ApiException.notOneOf(
                    "file",
                    Shown.text(fileName)
                        + " is no kind of file that is translated; its name says which it is.",
                    allExtensions()));
  }

  /** Media type of such a file as we write it. */
  public String contentType() {
    return contentType;
  }

  /** What names of such files usually end with. */
  public String extension() {
    return extensions.getFirst();
  }

  /**
   * Takes a file apart.
   *
   * @throws ApiException when it is none of this kind, or there is nothing in it
   */
  public Cut cut(final byte[] file) {
    final Cut cut = parser.apply(text(file));
    if (cut.texts().isEmpty()) {
      throw ApiException.invalid(
          "file",
          "There is no text to translate in the file.",
          "Send " + extension() + " with text in it.");
    }
    if (cut.texts().size() > MAX_TEXTS) {
      throw ApiException.invalid(
          "file",
          "There are %,d lines or pieces of text in the file.".formatted(cut.texts().size()),
          "Send it in parts of at most %,d.".formatted(MAX_TEXTS));
    }
    return cut;
  }

  private static String text(final byte[] file) {
    try {
      final String text = charset(file).newDecoder().decode(ByteBuffer.wrap(file)).toString();
      if (text.indexOf(0) >= 0) {
        throw notText();
      }
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (final CharacterCodingException e) {
      throw notText();
    }
  }

  private static ApiException notText() {
    return ApiException.invalid(
        "file", "The file is not text in UTF-8.", "Save it as UTF-8, and send it again.");
  }

  /** Unless its first bytes say UTF-16, UTF-8. */
  private static Charset charset(final byte[] file) {
    if (file.length >= 2) {
      final int first = (file[0] & 0xFF) << 8 | file[1] & 0xFF;
      if (first == 0xFEFF || first == 0xFFFE) {
        return StandardCharsets.UTF_16;
      }
    }
    return StandardCharsets.UTF_8;
  }
}
