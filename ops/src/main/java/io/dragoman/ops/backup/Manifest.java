package io.dragoman.ops.backup;

import java.util.List;

/**
 * What a backup holds: the last file that is written, so that a backup without it is none.
 *
 * @param version of this format
 * @param made when, ISO 8601
 * @param prefix what stood before topic names
 * @param topics one for each file
 */
record Manifest(int version, String made, String prefix, List<Held> topics) {
  static final int VERSION = 1;
  static final String FILE = "manifest.json";

  /**
   * A topic's file.
   *
   * @param topic without the prefix
   * @param partitions how many it had
   * @param records how many the file holds
   * @param sha256 of the file, hexadecimal
   */
  record Held(String topic, int partitions, long records, String sha256) {
    String file() {
      return topic + ".jsonl";
    }
  }
}
