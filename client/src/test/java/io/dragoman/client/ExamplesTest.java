package io.dragoman.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows of the client is a program. */
class ExamplesTest {
  @TempDir private Path classes;

  @Test
  void shouldCompileWhenItIsAnExampleOfTheDocumentation() throws IOException {
    final List<Path> examples;
    try (Stream<Path> files = Files.list(Path.of("..", "docs", "examples"))) {
      examples = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    final StringWriter problems = new StringWriter();
    final boolean compiled;
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      compiled =
          javac
              .getTask(
                  problems,
                  files,
                  null,
                  List.of("-proc:none", "-implicit:none", "-d", classes.toString()),
                  null,
                  files.getJavaFileObjectsFromPaths(examples))
              .call();
    }

    assertThat(examples).isNotEmpty();
    assertThat(compiled).as(problems.toString()).isTrue();
  }
}
