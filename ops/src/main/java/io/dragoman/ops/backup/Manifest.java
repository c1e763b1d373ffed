package io.dragoman.ops.backup;

import io.dragoman.schemas.Sha256;
import io.dragoman.schemas.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a backup holds: the last file that is written, so that a backup without it is none.
 *
 * <p>Digests tell damage, not forgery: who can write the files can write the manifest too.
 *
 * @param version of this format
 * @param made when, ISO 8601
 * @param prefix what stood before topic names
 * @param topics one for each file
 */
record Manifest(int version, String made, String prefix, List<Held> topics) {
  static final int VERSION = 1;
  static final String FILE = "manifest.json";

  /** More than any installation has. */
  private static final int MAX_PARTITIONS = 10_000;

  /**
   * What is compacted for long because people decided or pay by it. What was used would be told of
   * once more to all who were told, if it came back without what was told.
   */
  static final List<Topic> TOPICS =
      List.of(
          Topic.DLQ_AUDIT,
          Topic.DLQ_POLICIES,
          Topic.DLQ_TASKS,
          Topic.REVIEWS_AUDIT,
          Topic.TRANSLATION_MEMORY,
          Topic.USAGE,
          Topic.BUDGET_NOTICES);

  Manifest {
    made = Objects.requireNonNullElse(made, "");
    prefix = Objects.requireNonNullElse(prefix, "");
    topics = List.copyOf(Objects.requireNonNullElse(topics, List.of()));
  }

  /**
   * A topic's file.
   *
   * @param topic without the prefix
   * @param partitions how many it had
   * @param records how many the file holds
   * @param sha256 of the file, hexadecimal
   */
  record Held(String topic, int partitions, long records, String sha256) {
    Held {
      topic = Objects.requireNonNullElse(topic, "");
      sha256 = Objects.requireNonNullElse(sha256, "");
    }

    String file() {
      return topic + ".jsonl";
    }

    /** The one of ours; a name from a file is no path until it is one. */
    Optional<Topic> kept() {
      return TOPICS.stream().filter(one -> one.baseName().equals(topic)).findFirst();
    }
  }

  /** What is wrong with it itself; empty: nothing. */
  Optional<String> fault() {
    if (version != VERSION) {
      return Optional.of("it is of version %d".formatted(version));
    }
    if (topics.isEmpty()) {
      return Optional.of("it holds nothing");
    }
    final Set<String> seen = new HashSet<>();
    for (final Held held : topics) {
      if (held.partitions() < 1 || held.partitions() > MAX_PARTITIONS) {
        return Optional.of("it holds a topic with %d partitions".formatted(held.partitions()));
      }
      if (held.kept().isEmpty()) {
        return Optional.of("it holds a topic that is never kept");
      }
      if (!seen.add(held.topic())) {
        return Optional.of("it holds %s twice".formatted(held.topic()));
      }
    }
    return Optional.empty();
  }

  /** Topics that are kept and that it does not have, as one of an earlier version. */
  List<String> missing() {
    return TOPICS.stream()
        .map(Topic::baseName)
        .filter(name -> topics.stream().noneMatch(held -> held.topic().equals(name)))
        .toList();
  }

  /** SHA-256 of a file, hexadecimal. */
  static String digest(final Path file) throws IOException {
    final MessageDigest sha = Sha256.start();
    try (InputStream in = Files.newInputStream(file)) {
      final byte[] buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }
}
