package io.dragoman.gateway;

import io.dragoman.gateway.api.JobSettings;
import io.dragoman.gateway.stream.KeeperSettings.HandOff;
import io.dragoman.gateway.webhook.OperatorWebhook;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** To whom workflows are handed, and for whom. */
final class ExecutionConfig {
  static final String HAND_OFF = "workflow.execution";
  private static final String HAND_OFF_DOC =
      "How workflows are handed to the system that runs them, if a job asks for it: http, topic"
          + " (workflow.executions) or none.";

  static final String URL = "workflow.execution.url";
  private static final String URL_DOC =
      "Where workflows are posted to with workflow.execution=http; it may be in your own network.";

  static final String SECRET = "workflow.execution.secret";
  private static final String SECRET_DOC =
      "What that is signed with, as Standard Webhooks have it: whsec_ and Base64; the same on all"
          + " replicas.";

  static final String CLIENTS = "workflow.execution.clients";
  private static final String CLIENTS_DOC =
      "Clients that may have workflows run, by the names of their keys, separated by commas; *:"
          + " all. Empty: none.";

  private static final String NONE = "none";
  private static final String HTTP = "http";
  private static final String TOPIC = "topic";

  private ExecutionConfig() {}

  static ConfigSpec.Builder define(final ConfigSpec.Builder builder) {
    return builder
        .define(HAND_OFF, Type.STRING, NONE, ValidString.in(NONE, HTTP, TOPIC), HAND_OFF_DOC)
        .define(URL, Type.STRING, "", URL_DOC)
        .define(SECRET, Type.PASSWORD, "", SECRET_DOC)
        .define(CLIENTS, Type.LIST, "", CLIENTS_DOC)
        .rule(ExecutionConfig::targetIsKnown);
  }

  static HandOff handOff(final Settings settings) {
    return HandOff.valueOf(settings.string(HAND_OFF).toUpperCase(Locale.ROOT));
  }

  static JobSettings.Execution permitted(final Settings settings) {
    return new JobSettings.Execution(
        handOff(settings) != HandOff.NONE, Set.copyOf(settings.list(CLIENTS)));
  }

  /** Who is told over HTTP; empty where nobody is. */
  static Optional<OperatorWebhook> target(final Settings settings) {
    return handOff(settings) == HandOff.HTTP
        ? Optional.of(WebhookConfig.parse(settings.string(URL), settings.secret(SECRET)))
        : Optional.empty();
  }

  private static Optional<String> targetIsKnown(final Settings settings) {
    return handOff(settings) == HandOff.HTTP
        ? WebhookConfig.violation(URL, settings.string(URL), SECRET, settings.secret(SECRET))
        : Optional.empty();
  }
}
