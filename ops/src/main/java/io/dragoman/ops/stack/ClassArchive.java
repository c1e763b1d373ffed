package io.dragoman.ops.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads the classes that a process of the stack needs until it is ready, and ends.
 *
 * <p>The build runs it with {@code -XX:ArchiveClassesAtExit}: a JVM that is given that archive has
 * them parsed and verified, and starts with half of the work. It only saves time: of another JDK or
 * of other jars it is ignored.
 */
public final class ClassArchive {
  /** What all or most of is needed; of everything else there is too much to be worth its pages. */
  private static final Pattern NEEDED =
      Pattern.compile(
          "io/dragoman/.*|kafka/.*|org/rocksdb/.*|io/github/resilience4j/.*"
              + "|org/apache/kafka/(?!shaded|tools|common/security)(?!.*JsonConverter).*"
              + "|org/apache/(avro|logging)/.*|org/slf4j/.*"
              + "|com/fasterxml/jackson/(core|databind|annotation)/.*|org/eclipse/jetty/.*"
              + "|scala/(collection/(immutable|mutable|convert)|runtime)/.*|scala/[A-Z].*");

  private static final String CLASS = ".class";

  private ClassArchive() {}

  /** Arguments: jars and directories of jars, which are on the class path. */
  public static void main(final String[] args) throws IOException {
    for (final String arg : args) {
      final Path path = Path.of(arg);
      if (Files.isDirectory(path)) {
        try (Stream<Path> jars = Files.list(path)) {
          jars.sorted().forEach(ClassArchive::load);
        }
      } else {
        load(path);
      }
    }
  }

  private static void load(final Path path) {
    try (JarFile jar = new JarFile(path.toFile())) {
      jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(CLASS) && NEEDED.matcher(name).matches())
          .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
          .forEach(ClassArchive::load);
    } catch (final IOException e) {
      throw new StackException("%s cannot be read (%s).".formatted(path, Failures.reason(e)), e);
    }
  }

  private static void load(final String name) {
    try {
      Class.forName(name, false, ClassArchive.class.getClassLoader());
    } catch (final ClassNotFoundException | LinkageError e) {
      // It is for something that we do not use, and have not got.
    }
  }
}
