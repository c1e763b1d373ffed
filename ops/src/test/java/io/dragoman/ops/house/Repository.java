package io.dragoman.ops.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the project's files are when its tests run. */
public final class Repository {
  /** In the order of dependencies: a module may use those before it. */
  static final List<String> MODULES =
      List.of(
          "testkit",
          "schemas",
          "language",
          "workflow-dsl",
          "web",
          "client",
          "resilience",
          "claims",
          "inference",
          "inference-pytorch",
          "inference-remote",
          "stage",
          "ingest",
          "transcriber",
          "translator",
          "workflow",
          "gateway",
          "dlq-reprocessor",
          "auditor",
          "ops");

  private Repository() {}

  /** The root of the checkout; surefire runs each module's tests in the module's folder. */
  public static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  /** The Java sources of all modules, generated ones left out. */
  static List<Path> javaSources() {
    return MODULES.stream()
        .map(module -> root().resolve(module).resolve("src"))
        .filter(Files::isDirectory)
        .flatMap(Repository::walk)
        .filter(path -> path.toString().endsWith(".java"))
        .sorted()
        .toList();
  }

  private static Stream<Path> walk(final Path folder) {
    try {
      return Files.walk(folder);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
