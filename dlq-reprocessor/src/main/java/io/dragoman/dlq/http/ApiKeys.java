package io.dragoman.dlq.http;

import io.dragoman.resilience.config.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may use the service: a file with one key a line, {@code NAME ROLE SHA-256}, where the last is
 * the hash of the key in hexadecimal; {@code #} begins a comment.
 *
 * <p>The file holds no secret. It is read again when it changes, so that a key can be taken back
 * without a restart; a file that became unreadable changes nothing, and the log says so.
 */
final class ApiKeys {
  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);

  private static final String NAME = "[A-Za-z0-9._@-]{1,64}";
  private static final int HASH_BYTES = 32;

  private final Optional<Path> file;
  private Loaded loaded;

  private ApiKeys(final Optional<Path> file, final Loaded loaded) {
    this.file = file;
    this.loaded = loaded;
  }

  /** Nobody has a key. */
  static ApiKeys none() {
    return new ApiKeys(Optional.empty(), new Loaded(Optional.empty(), List.of()));
  }

  /**
   * The keys of a file.
   *
   * @throws ConfigurationException naming the file, and the line if one is wrong
   */
  static ApiKeys of(final Path file) {
    return new ApiKeys(Optional.of(file), load(file));
  }

  /** Whether there are any. */
  boolean configured() {
    return file.isPresent();
  }

  /** Whose key it is; takes as long whether it is nearly right or not at all. */
  Optional<Principal> find(final String key) {
    final byte[] hash = sha256(key);
    Optional<Principal> found = Optional.empty();
    for (final Entry entry : current()) {
      if (MessageDigest.isEqual(entry.hash(), hash)) {
        found = Optional.of(entry.caller());
      }
    }
    return found;
  }

  private synchronized List<Entry> current() {
    if (file.isPresent()) {
      final Optional<FileTime> changed = changed(file.get());
      if (!changed.equals(loaded.changed())) {
        try {
          loaded = load(file.get());
          LOG.info("API keys were read again: {}", loaded.entries().size());
        } catch (final ConfigurationException e) {
          LOG.error("API keys stay as they were: {}", e.getMessage());
          loaded = new Loaded(changed, loaded.entries());
        }
      }
    }
    return loaded.entries();
  }

  private static Loaded load(final Path file) {
    final Optional<FileTime> changed = changed(file);
    final List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new ConfigurationException(
          ServiceConfig.API_KEYS_FILE + ": " + file + " cannot be read (" + e + ").", e);
    }
    final List<Entry> entries = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    for (int number = 1; number <= lines.size(); number++) {
      final String line = lines.get(number - 1).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      final Entry entry = entry(line.split("\\s+"), file + ", line " + number);
      if (!names.add(entry.caller().name())) {
        throw wrong(file + ", line " + number, "the name stands there twice");
      }
      entries.add(entry);
    }
    if (entries.isEmpty()) {
      throw new ConfigurationException(
          ServiceConfig.API_KEYS_FILE + ": " + file + " holds no key.");
    }
    return new Loaded(changed, List.copyOf(entries));
  }

  /** What was wrong with a line is said without the line: it might hold a key in the clear. */
  private static Entry entry(final String[] words, final String where) {
    if (words.length != 3) {
      throw wrong(where, "a line is NAME ROLE SHA-256");
    }
    if (!words[0].matches(NAME)) {
      throw wrong(where, "a name has up to 64 letters, digits and . _ @ -");
    }
    final Role role =
        Stream.of(Role.values())
            .filter(one -> one.word().equals(words[1]))
            .findFirst()
            .orElseThrow(() -> wrong(where, "the role must be viewer or operator"));
    if (!words[2].matches("[0-9a-fA-F]{" + 2 * HASH_BYTES + "}")) {
      throw wrong(where, "the third word must be the key's SHA-256 in hexadecimal");
    }
    return new Entry(new Principal(words[0], Optional.of(role)), HexFormat.of().parseHex(words[2]));
  }

  private static ConfigurationException wrong(final String where, final String why) {
    return new ConfigurationException(
        ServiceConfig.API_KEYS_FILE + ": " + where + ": " + why + ".");
  }

  private static Optional<FileTime> changed(final Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file));
    } catch (final IOException gone) {
      return Optional.empty();
    }
  }

  private static byte[] sha256(final String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private record Entry(Principal caller, byte[] hash) {}

  private record Loaded(Optional<FileTime> changed, List<Entry> entries) {}
}
