package io.dragoman.resilience.config;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Tells which values of pass-through keys must not be shown. */
final class Secrets {
  /** What a hidden value looks like, as Kafka prints it. */
  static final String HIDDEN = "[hidden]";

  /** Keys that Kafka itself declares as secrets; the same for every kind of client. */
  private static final Set<String> KAFKA =
      AdminClientConfig.configDef().configKeys().entrySet().stream()
          .filter(entry -> entry.getValue().type() == ConfigDef.Type.PASSWORD)
          .map(Map.Entry::getKey)
          .collect(Collectors.toUnmodifiableSet());

  /** Names that smell of a secret, for clients and serdes whose declarations we do not know. */
  private static final Pattern SMELL =
      Pattern.compile("password|passwd|secret|token|credential|jaas|user\\.info|private|\\.key$");

  private Secrets() {}

  /** Whether the value of {@code key}, given without our prefix, must be hidden. */
  static boolean isSecret(final String key) {
    return KAFKA.stream().anyMatch(key::endsWith)
        || SMELL.matcher(key.toLowerCase(Locale.ROOT)).find();
  }
}
