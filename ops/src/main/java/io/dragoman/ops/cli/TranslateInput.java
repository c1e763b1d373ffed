package io.dragoman.ops.cli;

import io.dragoman.client.Request;
import io.dragoman.client.RequestTerms;
import io.dragoman.ops.stack.Failures;
import io.dragoman.schemas.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An argument of {@code translate}: a request, or why it is none.
 *
 * @param name how to call it in messages
 * @param request what to submit; empty when there is a problem
 * @param problem what is wrong, one sentence; empty when there is a request
 */
record TranslateInput(String name, Optional<Request> request, Optional<String> problem) {
  /** Without a blank and with the ending of a file: somebody means a file. */
  private static final Pattern MEANT_AS_FILE =
      Pattern.compile(
          "\\S*\\.(wav|mp3|ogg|oga|opus|flac|m4a|mp4|aac|webm|mkv|aiff?|caf|wma|amr"
              + "|txt|md|csv|json|xml|html?|pdf|docx?|zip|jpe?g|png)",
          Pattern.CASE_INSENSITIVE);

  private static final long MIB = 1024L * 1024;
  private static final int NAME_CHARACTERS = 40;

  /** Reads the argument: as a file if there is one of this name, else as text. */
  static TranslateInput read(
      final String argument,
      final Optional<Language> from,
      final List<Language> to,
      final RequestTerms terms) {
    final Optional<Path> path = path(argument);
    if (path.isPresent()) {
      return readFile(argument, path.get(), from, to, terms);
    }
    if (argument.isBlank()) {
      return bad("(empty)", "There is no text to translate.");
    }
    if (MEANT_AS_FILE.matcher(argument).matches()) {
      return bad(argument, "There is no such file.");
    }
    if (to.isEmpty()) {
      return bad(shortened(argument), "A text cannot be transcribed; leave --transcribe-only out.");
    }
    final int bytes = argument.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Request.Text.MAX_BYTES) {
      return bad(
          shortened(argument),
          "The text has %d bytes, more than the %d that fit into a record."
              .formatted(bytes, Request.Text.MAX_BYTES));
    }
    return new TranslateInput(
        shortened(argument),
        Optional.of(new Request.Text(argument, from, to, terms)),
        Optional.empty());
  }

  private static TranslateInput readFile(
      final String name,
      final Path path,
      final Optional<Language> from,
      final List<Language> to,
      final RequestTerms terms) {
    if (Files.isDirectory(path)) {
      return bad(name, "This is a directory; name the files in it.");
    }
    if (!Files.isRegularFile(path)) {
      return bad(name, "This is not a regular file.");
    }
    try {
      final long size = Files.size(path);
      if (size == 0) {
        return bad(name, "The file is empty.");
      }
      if (size > Request.Audio.MAX_BYTES) {
        return bad(
            name,
            "The file has %.1f MiB; at most %d MiB are allowed."
                .formatted((double) size / MIB, Request.Audio.MAX_BYTES / MIB));
      }
      return new TranslateInput(
          name,
          Optional.of(
              new Request.Audio(
                  Files.readAllBytes(path), path.getFileName().toString(), from, to, terms)),
          Optional.empty());
    } catch (final IOException e) {
      return bad(name, "The file cannot be read (%s).".formatted(Failures.reason(e)));
    }
  }

  private static Optional<Path> path(final String argument) {
    try {
      return Optional.of(Path.of(argument))
          .filter(path -> !argument.isEmpty() && Files.exists(path));
    } catch (final InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static TranslateInput bad(final String name, final String problem) {
    return new TranslateInput(name, Optional.empty(), Optional.of(problem));
  }

  private static String shortened(final String text) {
    final String line = text.strip().lines().findFirst().orElse("");
    return line.codePointCount(0, line.length()) <= NAME_CHARACTERS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, NAME_CHARACTERS)) + "…";
  }
}
