package io.dragoman.ops.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
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
 */
class FormatTest {

  @Test
  void shouldBeFormatted() {
    final ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    final List<String> mode =
        System.getProperty("format.fix") == null ? List.of("--dry-run") : List.of("--replace");
    final String[] arguments =
        Stream.concat(mode.stream(), Repository.javaSources().stream().map(Path::toString))
            .toArray(String[]::new);
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    formatter.run(new PrintWriter(out), new PrintWriter(err), arguments);

    assertThat(err.toString()).as("what the formatter could not read").isEmpty();
    assertThat(out.toString())
        .as("files to format; see the comment of this test for the command")
        .isEmpty();
  }
}
