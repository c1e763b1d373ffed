package io.dragoman.schemas.topics;

import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/** Topic configurations of changelogs, by Kafka's names. */
public final class ChangelogSettings {
  /**
   * For all stores. Kafka Streams gives an entry of a changelog the time of the record that was
   * being read, or that of the computer's clock. The first may be days ago, and the broker would
   * then delete what a store remembers for a time a moment after it was remembered: nobody would
   * miss it before the next instance restored the store. The second may be wrong, and a broker
   * refuses what is an hour ahead of its own. So an entry has the time at which it arrived.
   */
  public static final Map<String, String> TIMED_ON_ARRIVAL =
      Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name);

  private ChangelogSettings() {}
}
