package io.dragoman.schemas.topics;

import java.util.List;
import java.util.Set;

/**
 * What provisioning did and found.
 *
 * @param created names of topics that this call created
 * @param differences where existing topics are not as the catalogue wants them
 */
public record TopicReport(Set<String> created, List<Difference> differences) {
  public TopicReport {
    created = Set.copyOf(created);
    differences = List.copyOf(differences);
  }

  /**
   * One setting of one topic that is not as the catalogue wants it. Nothing was changed.
   *
   * @param topic its name, with prefix
   * @param setting a topic configuration, {@code partitions} or {@code replication factor}
   * @param wanted what the catalogue or the options say
   * @param found what the topic has
   */
  public record Difference(String topic, String setting, String wanted, String found) {
    @Override
    public String toString() {
      return "Topic %s has %s=%s where the catalogue says %s; it is left as it is"
          .formatted(topic, setting, found, wanted);
    }
  }
}
