package io.dragoman.web.key;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The file that says who may use an app: one {@link AccessKey} a line; {@code #} begins a comment.
 *
 * <p>Writing replaces it in one step, so that a reader sees the old or the new one; comments and
 * the order of lines stay, and so does who owns and may read it. A link stays one.
 */
public final class KeyFile {
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;

  /** The file need not exist yet. */
  public KeyFile(final Path path) {
    this.path = path;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Its keys, in their order; none while it does not exist.
   *
   * @throws KeyFileException naming the file, and the line if one is wrong
   */
  public List<AccessKey> keys() {
    return Files.exists(path) ? parse(lines()) : List.of();
  }

  /**
   * Its keys, which may be none if the last one was taken back.
   *
   * @throws KeyFileException as {@link #keys()}, and when it does not exist
   */
  List<AccessKey> present() {
    return parse(lines());
  }

  /**
   * Its keys, at least one.
   *
   * @throws KeyFileException as {@link #keys()}, and when it does not exist or holds none
   */
  List<AccessKey> required() {
    final List<AccessKey> keys = present();
    if (keys.isEmpty()) {
      throw new KeyFileException(
          path + " holds no key; './dragoman keys add --file " + path + " ...' makes one.");
    }
    return keys;
  }

  /**
   * Adds a key. A new file can be read by its owner only.
   *
   * @throws KeyFileException when the file is wrong or cannot be written, or has such a key
   */
  public void add(final AccessKey key) {
    change(
        lines -> {
          lines.add(key.line());
          return 1;
        });
  }

  /**
   * Takes out the keys that {@code which} means.
   *
   * @return how many those were
   * @throws KeyFileException when the file is wrong or cannot be written
   */
  public int remove(final Predicate<AccessKey> which) {
    if (!Files.exists(path)) {
      return 0;
    }
    return change(
        lines -> {
          final int before = lines.size();
          lines.removeIf(
              line -> !bare(line).isEmpty() && which.test(AccessKey.parse(bare(line), "")));
          return before - lines.size();
        });
  }

  /** Changes the lines of the file, and says how many. */
  @FunctionalInterface
  private interface Change {
    int apply(List<String> lines);
  }

  private int change(final Change change) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      // An app that knows the file by its own name would not see what takes the place of a link.
      final Path real = Files.exists(path) ? path.toRealPath() : path;
      final Path beside = real.resolveSibling(real.getFileName() + ".new");
      try (FileChannel channel =
              FileChannel.open(
                  real.resolveSibling(real.getFileName() + ".lock"),
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  PosixFilePermissions.asFileAttribute(PRIVATE));
          FileLock _ = channel.lock()) {
        final List<String> lines = Files.exists(real) ? lines() : new ArrayList<>();
        parse(lines);
        final int changed = change.apply(lines);
        parse(lines);
        Files.deleteIfExists(beside);
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(PRIVATE));
        Files.write(beside, lines, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        if (Files.exists(real)) {
          copyWhoMayRead(real, beside);
        }
        Files.move(beside, real, StandardCopyOption.ATOMIC_MOVE);
        return changed;
      }
    } catch (final IOException e) {
      throw new KeyFileException(
          path + " cannot be written (" + e + "); see who owns it and its directory.", e);
    }
  }

  /** An app that cannot read the new file goes on with the keys of the old one. */
  private static void copyWhoMayRead(final Path from, final Path to) throws IOException {
    final PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
    final PosixFileAttributes made = Files.readAttributes(to, PosixFileAttributes.class);
    final PosixFileAttributeView view =
        Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (!made.group().equals(wanted.group())) {
      view.setGroup(wanted.group());
    }
    if (!made.owner().equals(wanted.owner())) {
      view.setOwner(wanted.owner());
    }
    view.setPermissions(wanted.permissions());
  }

  private List<String> lines() {
    try {
      return new ArrayList<>(Files.readAllLines(path));
    } catch (final NoSuchFileException e) {
      throw new KeyFileException(
          path
              + " cannot be read: there is no such file; './dragoman keys add --file "
              + path
              + " ...' makes it.",
          e);
    } catch (final IOException e) {
      throw new KeyFileException(path + " cannot be read: " + e, e);
    }
  }

  private List<AccessKey> parse(final List<String> lines) {
    final List<AccessKey> keys = new ArrayList<>();
    final Map<String, AccessKey> names = new HashMap<>();
    final Set<String> seen = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      final String line = bare(lines.get(i));
      if (line.isEmpty()) {
        continue;
      }
      final String where = path + ", line " + (i + 1);
      final AccessKey key = AccessKey.parse(line, where);
      final AccessKey other = names.putIfAbsent(key.name(), key);
      if (other != null && (key.id().isEmpty() || other.id().isEmpty())) {
        throw new KeyFileException(
            where + ": the name stands there twice; several keys of one client need ids.");
      }
      if (!key.id().isEmpty() && !seen.add("id " + key.id())) {
        throw new KeyFileException(where + ": the id stands there twice.");
      }
      if (!seen.add(key.hash())) {
        throw new KeyFileException(where + ": the same key stands there twice.");
      }
      keys.add(key);
    }
    return List.copyOf(keys);
  }

  private static String bare(final String line) {
    return line.replaceFirst("#.*", "").strip();
  }
}
