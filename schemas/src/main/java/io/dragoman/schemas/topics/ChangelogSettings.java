package io.dragoman.schemas.topics;

import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.TimestampType;

/** Topic configurations of changelogs, by Kafka's names. */
public final class ChangelogSettings {
  /**
   * For stores that remember something for a time. Kafka Streams gives an entry of their changelog
   * the time of the record that was being read, which may be days ago, and the broker would then
   * delete what was remembered a moment ago: nobody would miss it before the next instance restored
   * the store. So the broker counts from when the entry arrived.
   */
  public static final Map<String, String> KEPT_FROM_ARRIVAL =
      Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, TimestampType.LOG_APPEND_TIME.name);

  private ChangelogSettings() {}
}
