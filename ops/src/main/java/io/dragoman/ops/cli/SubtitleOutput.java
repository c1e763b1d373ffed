package io.dragoman.ops.cli;

import io.dragoman.client.RequestView;
import io.dragoman.client.subtitles.Cue;
import io.dragoman.client.subtitles.Cues;
import io.dragoman.client.subtitles.SubtitleFormat;
import io.dragoman.client.terminal.CommandException;
import io.dragoman.client.terminal.ExitStatus;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.schemas.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what {@code translate} found as subtitles: one language of one file to standard output, or
 * every language of every file into a directory.
 */
final class SubtitleOutput {
  private final Terminal terminal;
  private final SubtitleFormat format;
  private final Optional<Path> directory;
  private final Language from;
  private final List<Language> to;

  /**
   * For one call.
   *
   * @param directory empty: standard output, which takes the translation, or what was said where
   *     there is none
   */
  SubtitleOutput(
      final Terminal terminal,
      final SubtitleFormat format,
      final Optional<Path> directory,
      final Language from,
      final List<Language> to) {
    this.terminal = terminal;
    this.format = format;
    this.directory = directory;
    this.from = from;
    this.to = to;
  }

  /**
   * Writes those of every result that there is something of.
   *
   * @throws CommandException when a file cannot be written
   */
  void write(final List<TranslateResult> results) {
    final Map<Path, TranslateResult> written = new LinkedHashMap<>();
    for (final TranslateResult result : results) {
      result
          .view()
          .ifPresent(
              view -> {
                if (directory.isPresent()) {
                  write(directory.get(), result, view, written);
                } else {
                  terminal
                      .out()
                      .print(format.write(cues(view, to.isEmpty() ? from : to.getFirst())));
                  terminal.out().flush();
                }
              });
    }
  }

  private void write(
      final Path target,
      final TranslateResult result,
      final RequestView view,
      final Map<Path, TranslateResult> written) {
    final List<Language> languages = new ArrayList<>(to);
    languages.addFirst(from);
    for (final Language language : languages) {
      final Path file = target.resolve(fileName(result, language));
      if (written.putIfAbsent(file, result) != null) {
        throw new CommandException(
            ExitStatus.FAILED,
            "Two inputs are called alike, and %s holds the subtitles of the first."
                .formatted(file));
      }
      try {
        Files.createDirectories(target);
        Files.writeString(file, format.write(cues(view, language)));
        terminal.out().println(file);
      } catch (final IOException e) {
        throw new CommandException(
            ExitStatus.FAILED, "%s cannot be written: %s".formatted(file, e.getMessage()));
      }
    }
  }

  private List<Cue> cues(final RequestView view, final Language language) {
    return language == from ? Cues.ofTranscript(view) : Cues.ofTranslation(view, language);
  }

  /** That of the input without its directory and its ending. */
  private String fileName(final TranslateResult result, final Language language) {
    final String name = Path.of(result.input().name()).getFileName().toString();
    final int point = name.lastIndexOf('.');
    return String.join(
        ".",
        point > 0 ? name.substring(0, point) : name,
        Languages.code(language),
        format.name().toLowerCase(Locale.ROOT));
  }
}
