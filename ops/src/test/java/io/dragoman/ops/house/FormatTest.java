package io.dragoman.ops.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All Java is formatted by google-java-format.
 *
 * <p>A test and not a Maven plugin, because the formatter needs the JDK that the sources are
 * written for, and Maven itself may run on an older one. With {@code -Dformat.fix} the sources are
 * rewritten instead: {@code mvn -q -pl ops -am test -Dtest=FormatTest -Dformat.fix
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 *
 * <p>What was found formatted is remembered by its digest until {@code mvn clean}, so that only
 * what changed is read again.
 */
class FormatTest {

  /** Of the sources that this version of the formatter had nothing to say about. */
  private static final Path DIGESTS = Repository.root().resolve("ops/target/formatted.txt");

  @Test
  void shouldBeFormatted() throws IOException {
    final Set<String> known =
        Files.exists(DIGESTS) ? Set.copyOf(Files.readAllLines(DIGESTS)) : Set.of();
    final Map<Path, String> digests = new LinkedHashMap<>();
    for (final Path source : Repository.javaSources()) {
      digests.put(source, digest(source));
    }
    final ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    final boolean fix = System.getProperty("format.fix") != null;
    final String[] arguments =
        Stream.concat(
                Stream.of(fix ? "--replace" : "--dry-run"),
                digests.entrySet().stream()
                    .filter(source -> !known.contains(source.getValue()))
                    .map(source -> source.getKey().toString()))
            .toArray(String[]::new);
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    if (arguments.length > 1) {
      formatter.run(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    assertThat(err.toString()).as("what the formatter could not read").isEmpty();
    assertThat(out.toString())
        .as("files to format; see the comment of this test for the command")
        .isEmpty();
    if (!fix) {
      Files.write(DIGESTS, digests.values());
    }
  }

  private static String digest(final Path source) throws IOException {
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      // Another version formats in another way; its jar has another name.
      digest.update(
          Formatter.class.getProtectionDomain().getCodeSource().toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(source)));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
