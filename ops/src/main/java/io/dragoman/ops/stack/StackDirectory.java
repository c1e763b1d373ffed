package io.dragoman.ops.stack;

import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.KeyFileException;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a local stack writes is below one directory.
 *
 * @param root the directory, absolute
 */
public record StackDirectory(Path root) {
  private static final String OPERATOR = "local-operator";
  private static final long NEEDED_BYTES = 512L * 1024 * 1024;
  private static final long MIB = 1024L * 1024;

  public StackDirectory {
    root = root.toAbsolutePath().normalize();
  }

  /** Held by the supervisor as long as it runs. */
  public Path lock() {
    return root.resolve("stack.lock");
  }

  /** What the supervisor tells of itself. */
  public Path state() {
    return root.resolve("stack.json");
  }

  /** What each process printed. */
  public Path logs() {
    return root.resolve("logs");
  }

  /** The configuration files that the stack was started with, written anew at each start. */
  public Path config() {
    return root.resolve("config");
  }

  /** The broker's data. */
  public Path kafka() {
    return root.resolve("kafka");
  }

  /** The registry's data. */
  public Path registry() {
    return root.resolve("registry");
  }

  /** The apps' state stores; a copy of what the broker holds. */
  public Path apps() {
    return root.resolve("apps");
  }

  /** Who may give orders to the apps over HTTP. */
  public Path keyFile() {
    return keys().resolve("api.keys");
  }

  /** The key of the one who started the stack, which only that user can read. */
  public Path operatorKey() {
    return keys().resolve("operator.key");
  }

  private Path keys() {
    return root.resolve("keys");
  }

  /** For the processes' temporary files, emptied at each start. */
  public Path temporary() {
    return root.resolve("tmp");
  }

  /**
   * Makes the directories.
   *
   * @throws StackException when they cannot be written or the disk is nearly full
   */
  public void prepare() {
    try {
      deleteTree(temporary());
      for (final Path path :
          List.of(logs(), config(), kafka(), registry(), apps(), keys(), temporary())) {
        Files.createDirectories(path);
      }
      prepareOperatorKey();
      Files.delete(Files.createTempFile(root, "write", ".test"));
      final long usable = Files.getFileStore(root).getUsableSpace();
      if (usable < NEEDED_BYTES) {
        throw new StackException(
            "The disk of %s has %d MiB left; the local stack needs %d MiB."
                .formatted(root, usable / MIB, NEEDED_BYTES / MIB));
      }
    } catch (final KeyFileException e) {
      throw new StackException(
          "%s Delete %s to have it made anew.".formatted(e.getMessage(), keys()), e);
    } catch (final IOException e) {
      throw new StackException(
          "The data directory %s cannot be written (%s); choose another with --dir."
              .formatted(root, Failures.reason(e)),
          e);
    }
  }

  private void prepareOperatorKey() throws IOException {
    final KeyFile file = new KeyFile(keyFile());
    if (Files.exists(operatorKey()) && !file.keys().isEmpty()) {
      return;
    }
    final Secret secret = Secret.random();
    file.remove(key -> key.name().equals(OPERATOR));
    file.add(
        new AccessKey(
            OPERATOR,
            Role.OPERATOR,
            secret.hash(),
            secret.id(),
            AccessKey.DEFAULT_TIER,
            Optional.empty()));
    Files.deleteIfExists(operatorKey());
    Files.createFile(
        operatorKey(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(operatorKey(), secret.text() + "\n");
  }

  /**
   * Deletes all that a stack writes, and the directory itself if nothing else is in it.
   *
   * @throws StackException when something cannot be deleted
   */
  public void purge() {
    try {
      deleteData();
      Files.deleteIfExists(lock());
      Files.deleteIfExists(root);
    } catch (final DirectoryNotEmptyException e) {
      // Somebody else's files stay.
    } catch (final IOException e) {
      throw undeletable(e);
    }
  }

  /**
   * Deletes all that a stack writes but the lock, which its supervisor may hold.
   *
   * @throws StackException when something cannot be deleted
   */
  public void clear() {
    try {
      deleteData();
    } catch (final IOException e) {
      throw undeletable(e);
    }
  }

  private void deleteData() throws IOException {
    for (final Path path :
        List.of(logs(), config(), kafka(), registry(), apps(), keys(), temporary())) {
      deleteTree(path);
    }
    Files.deleteIfExists(state());
  }

  private StackException undeletable(final IOException e) {
    return new StackException(
        "The data in %s could not be deleted (%s).".formatted(root, Failures.reason(e)), e);
  }

  private static void deleteTree(final Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(final Path file, final IOException e)
              throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(final Path directory, final IOException e)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
