package io.dragoman.resilience.app;

import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import io.dragoman.schemas.Topic;
import java.util.Set;
import org.apache.kafka.streams.Topology;

/** What an app is, before any of it runs. */
public interface AppDefinition {

  /** Short name, such as {@code transcriber}. */
  String name();

  /** Its configuration, on top of {@link io.dragoman.resilience.config.AppConfig}. */
  ConfigSpec config();

  /** Every topic that it reads or writes; made at start unless told otherwise. */
  Set<Topic> topics();

  /**
   * Topics that it reads and that must never have more partitions once it has run, because what it
   * keeps is asked for by key.
   */
  default Set<Topic> fixed() {
    return Set.of();
  }

  /**
   * Its topology, for printing: the same as that of {@link AppParts#topology()}, made without
   * models, brokers or registry.
   */
  Topology describe(Settings settings);

  /**
   * Looks at what can be told before anything starts, such as a directory that is not there.
   *
   * @throws io.dragoman.resilience.config.ConfigurationException when the configuration names
   *     something unusable
   */
  default void check(final Settings settings) {}

  /**
   * Makes the parts that work, such as loaded models.
   *
   * @throws io.dragoman.resilience.config.ConfigurationException when the configuration names
   *     something unusable, such as a missing model directory
   * @throws UnavailableException when what it needs is not there now and may be later
   */
  AppParts open(AppContext context);
}
