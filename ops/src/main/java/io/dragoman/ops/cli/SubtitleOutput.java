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
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
   * Looks whether there is room for the files, before any work is done.
   *
   * @throws CommandException when two would be called alike, or one is there already
   */
  void check(final List<TranslateInput> inputs) {
    final Set<Path> files = new HashSet<>();
    for (final TranslateInput input : inputs) {
      for (final Path file : files(input).values()) {
        if (!files.add(file)) {
          throw CommandException.usage(
              "--output cannot hold two files %s; translate inputs that are called alike by"
                      .formatted(file)
                  + " themselves.");
        }
        if (Files.exists(file)) {
          throw CommandException.usage(
              "--output holds %s already; move it away or name another directory.".formatted(file));
        }
      }
    }
  }

  /**
   * Writes those of every result that there is something of.
   *
   * @throws CommandException when a file cannot be written
   */
  void write(final List<TranslateResult> results) {
    for (final TranslateResult result : results) {
      result
          .view()
          .ifPresent(
              view -> {
                if (directory.isPresent()) {
                  files(result.input())
                      .forEach((language, file) -> write(file, cues(view, language)));
                } else {
                  terminal
                      .out()
                      .print(format.write(cues(view, to.isEmpty() ? from : to.getFirst())));
                  terminal.out().flush();
                }
              });
    }
  }

  private void write(final Path file, final List<Cue> cues) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, format.write(cues), StandardOpenOption.CREATE_NEW);
      terminal.out().println(file);
    } catch (final IOException e) {
      throw new CommandException(ExitStatus.FAILED, "%s cannot be written: %s".formatted(file, e));
    }
  }

  /** What an input's subtitles are called, by their language; none without a directory. */
  private Map<Language, Path> files(final TranslateInput input) {
    final Map<Language, Path> files = new LinkedHashMap<>();
    directory.ifPresent(
        target -> {
          files.put(from, target.resolve(fileName(input, from)));
          to.forEach(language -> files.put(language, target.resolve(fileName(input, language))));
        });
    return files;
  }

  private List<Cue> cues(final RequestView view, final Language language) {
    return language == from ? Cues.ofTranscript(view) : Cues.ofTranslation(view, language);
  }

  /** That of the input without its directory and its ending. */
  private String fileName(final TranslateInput input, final Language language) {
    final String name = Path.of(input.name()).getFileName().toString();
    final int point = name.lastIndexOf('.');
    return String.join(
        ".",
        point > 0 ? name.substring(0, point) : name,
        Languages.code(language),
        format.name().toLowerCase(Locale.ROOT));
  }
}
