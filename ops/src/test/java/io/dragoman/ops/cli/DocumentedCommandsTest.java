package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.ops.house.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Whoever is woken at night pastes what a page says: each command of ours must be one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedCommandsTest {
  private static final Path ROOT = Repository.root();

  /** Up to what a shell does with it: pipes, comments, files; or up to the end of a quotation. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "'\\./dragoman ([^'\n]*)'"
              + "|\\./dragoman ((?:\"[^\"\n]*\"|'[^'\n]*'|[^\"'`|#;&<>()\n])*)");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  /** Made once: that takes far longer than to parse a line. */
  private final CommandLine commands = Commands.create(TestTerminal.plain(80).terminal(), Map.of());

  static Stream<Path> pages() throws IOException {
    final List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    for (final String folder : List.of("docs", "ops/runbooks")) {
      try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages.stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldNameCommandsAndOptionsThatExist(final Path page) throws IOException {
    final String text = Files.readString(page).replaceAll("\\\\\n\\s*", "");

    assertThat(
            COMMAND
                .matcher(text)
                .results()
                .map(found -> first(found).strip())
                // Part of one, for what stands in its place.
                .filter(command -> !command.isEmpty() && !command.contains("…"))
                .flatMap(command -> wrong(command).stream()))
        .isEmpty();
  }

  private Optional<String> wrong(final String command) {
    final String[] words =
        WORD.matcher(command).results().map(DocumentedCommandsTest::first).toArray(String[]::new);
    try {
      commands.parseArgs(words);
      return Optional.empty();
    } catch (final CommandLine.ParameterException e) {
      // A name in running text, such as ./dragoman dlq serve or ./dragoman keys.
      return e instanceof CommandLine.MissingParameterException
          ? Optional.empty()
          : Optional.of(command + ": " + e.getMessage());
    }
  }

  /** The group that was found. */
  private static String first(final MatchResult found) {
    return IntStream.rangeClosed(1, found.groupCount())
        .mapToObj(found::group)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }
}
