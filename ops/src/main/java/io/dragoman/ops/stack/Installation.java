package io.dragoman.ops.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the built program is.
 *
 * @param home root of the repository
 */
public record Installation(Path home) {
  /** System property that the launcher sets to the repository's root. */
  public static final String HOME_PROPERTY = "dragoman.home";

  /** Where the launcher says that it is, built or not; without a launcher, here. */
  public static Installation ofLauncher() {
    return new Installation(
        Path.of(System.getProperty(HOME_PROPERTY, "")).toAbsolutePath().normalize());
  }

  /**
   * The installation that this process was started from.
   *
   * @throws StackException when it is not built
   */
  public static Installation current() {
    final Installation installation = ofLauncher();
    if (!Files.isRegularFile(installation.registryJar())) {
      throw new StackException(
          "There is no built program in %s; start it with the launcher ./dragoman."
              .formatted(installation.home()));
    }
    return installation;
  }

  /** The Java launcher of the JVM that runs now. */
  public Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** The jar whose manifest names all others. */
  public Path jar() {
    return home.resolve("ops/target/ops.jar");
  }

  /** Classes of that jar and of those that it names, ready to use; see {@link ClassArchive}. */
  Path classArchive() {
    return home.resolve("ops/target/dist/classes.jsa");
  }

  /**
   * The flags of a JVM with that jar as its class path, which take classes from the archive if
   * there is one.
   */
  public List<String> quickStart() {
    // It only saves time: one of another JDK or of other jars is ignored, without a word. Where it
    // was made for, in memory, its pages are shared: elsewhere each process would have 60 MB of it.
    return Files.isRegularFile(classArchive())
        ? List.of(
            "-XX:SharedArchiveFile=" + classArchive(),
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:ArchiveRelocationMode=0",
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off")
        : List.of();
  }

  /** The jar that holds only {@link io.dragoman.ops.parent.ParentWatch}. */
  public Path parentWatchJar() {
    return home.resolve("ops/target/ops-parent-watch.jar");
  }

  /** The registry's start jar. */
  public Path registryJar() {
    return home.resolve("ops/target/dist/registry/quarkus-run.jar");
  }

  /** Where the data of the local stack is kept when nothing else is said. */
  public Path defaultDirectory() {
    return home.resolve(".dragoman");
  }

  /** The models and samples that come with the repository. */
  public Path demoModels() {
    return home.resolve("inference/demo-models");
  }
}
