package io.dragoman.gateway.budget;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.resilience.config.StrictJson;
import io.dragoman.schemas.Cost;
import java.math.BigDecimal;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may spend how much on engines, from a file.
 *
 * @param currency ISO 4217; what costs another one is not counted
 * @param warnAt which share of a budget is worth a warning, 0 to 1
 * @param total of all clients together
 * @param otherwise of each client that is not named
 * @param clients by name
 * @param webhooks who is told of the budget of a client, by the client's name
 */
record Budgets(
    String currency,
    BigDecimal warnAt,
    Budget total,
    Budget otherwise,
    Map<String, Budget> clients,
    Map<String, URI> webhooks) {
  private static final int DEFAULT_WARN_PERCENT = 80;
  private static final String WEBHOOK = "webhook";

  Budgets {
    clients = Map.copyOf(clients);
    webhooks = Map.copyOf(webhooks);
  }

  private record Stored(
      @Nullable String currency,
      @JsonProperty("warn_percent") @Nullable Integer warnPercent,
      @Nullable Map<String, JsonNode> total,
      @JsonProperty("each_client") @Nullable Map<String, JsonNode> eachClient,
      @Nullable Map<String, Map<String, JsonNode>> clients) {}

  /**
   * Makes sure that they are in the same currency: what was spent is known in that one only.
   *
   * @throws IllegalArgumentException with a sentence, if they are not
   */
  void requireCurrencyOf(final Budgets before) {
    if (!before.currency().equals(currency())) {
      throw new IllegalArgumentException("another currency needs a restart");
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  static Budgets parse(final byte[] file) {
    final Stored stored = StrictJson.read(file, Stored.class);
    final String currency = stored.currency() == null ? "" : stored.currency();
    if (!Cost.isCurrency(currency)) {
      throw new IllegalArgumentException(
          "currency must be a code of ISO 4217, such as USD, not '%s'".formatted(currency));
    }
    final int percent = stored.warnPercent() == null ? DEFAULT_WARN_PERCENT : stored.warnPercent();
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("warn_percent must be 1 to 100, but is " + percent);
    }
    final Map<String, Budget> clients = new HashMap<>();
    final Map<String, URI> webhooks = new HashMap<>();
    if (stored.clients() != null) {
      stored
          .clients()
          .forEach(
              (name, each) -> {
                final String where = "clients." + name;
                final Map<String, JsonNode> fields = new HashMap<>(each);
                final JsonNode webhook = fields.remove(WEBHOOK);
                if (webhook != null) {
                  webhooks.put(name, url(where + "." + WEBHOOK, webhook));
                }
                if (webhook == null || !fields.isEmpty()) {
                  clients.put(name, Budget.parse(where, fields, WEBHOOK));
                }
              });
    }
    return new Budgets(
        currency,
        BigDecimal.valueOf(percent, 2),
        budget("total", stored.total()),
        budget("each_client", stored.eachClient()),
        clients,
        webhooks);
  }

  /** Whether the host may be asked is seen when it is: what its name means may change. */
  private static URI url(final String where, final JsonNode value) {
    try {
      final URI url = URI.create(value.textValue() == null ? "" : value.textValue());
      final String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (url.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) {
        return url;
      }
    } catch (final IllegalArgumentException e) {
      // Its message repeats the URL, and receivers have secrets in their paths.
    }
    throw new IllegalArgumentException(
        where + " must be a URL that begins with https:// or http:// and names a host");
  }

  private static Budget budget(final String where, final @Nullable Map<String, JsonNode> fields) {
    return fields == null ? Budget.NONE : Budget.parse(where, fields);
  }

  Budget of(final String client) {
    return clients.getOrDefault(client, otherwise);
  }

  /** Without names. */
  @Override
  public String toString() {
    return "budgets in %s, %d of them of named clients".formatted(currency, clients.size());
  }
}
