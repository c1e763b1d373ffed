package io.dragoman.gateway;

import io.dragoman.gateway.webhook.OperatorWebhook;
import io.dragoman.resilience.config.ConfigSpec;
import io.dragoman.resilience.config.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Type;

/** How much may be spent on engines, and who is told of it. */
final class BudgetConfig {
  static final String FILE = "budgets.file";
  private static final String FILE_DOC =
      "File of how much may be spent on engines, JSON: currency, warn_percent, total, each_client"
          + " and clients, each a budget with day and month, clients also with a webhook; read"
          + " again when it changes. No job is taken of whom has no money left. Empty: as much as"
          + " anybody likes.";

  static final String WEBHOOK_URL = "budgets.webhook.url";
  private static final String WEBHOOK_URL_DOC =
      "Who is told of budgets of budgets.file that are nearly or wholly used up, a URL; it may be"
          + " in your own network. Empty: only the clients that the file names.";

  static final String WEBHOOK_SECRET = "budgets.webhook.secret";
  private static final String WEBHOOK_SECRET_DOC =
      "What that is signed with, as Standard Webhooks have it: whsec_ and Base64; the same on all"
          + " replicas.";

  private BudgetConfig() {}

  static ConfigSpec.Builder define(final ConfigSpec.Builder builder) {
    return builder
        .define(FILE, Type.STRING, "", FILE_DOC)
        .define(WEBHOOK_URL, Type.PASSWORD, "", WEBHOOK_URL_DOC)
        .define(WEBHOOK_SECRET, Type.PASSWORD, "", WEBHOOK_SECRET_DOC)
        .rule(BudgetConfig::webhookIsUsable);
  }

  static Optional<Path> file(final Settings settings) {
    return settings.nonEmptyString(FILE).map(Path::of);
  }

  /** The operator's; empty where he is not told. */
  static Optional<OperatorWebhook> webhook(final Settings settings) {
    return settings.secret(WEBHOOK_URL).isEmpty()
        ? Optional.empty()
        : Optional.of(
            WebhookConfig.parse(settings.secret(WEBHOOK_URL), settings.secret(WEBHOOK_SECRET)));
  }

  private static Optional<String> webhookIsUsable(final Settings settings) {
    if (settings.secret(WEBHOOK_URL).isEmpty()) {
      return Optional.empty();
    }
    return file(settings).isEmpty()
        ? Optional.of("%s tells of the budgets of %s: set that, too.".formatted(WEBHOOK_URL, FILE))
        : WebhookConfig.violation(
            WEBHOOK_URL,
            settings.secret(WEBHOOK_URL),
            WEBHOOK_SECRET,
            settings.secret(WEBHOOK_SECRET));
  }
}
