package io.dragoman.gateway;

import io.dragoman.gateway.fetch.UrlPolicy;
import io.dragoman.gateway.webhook.OperatorWebhook;
import io.dragoman.web.WebhookKey;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Reads whom the operator has told something: a key with a URL, and one with a secret. */
final class WebhookConfig {
  private WebhookConfig() {}

  /**
   * What is configured.
   *
   * @throws IllegalArgumentException if one of them is none
   */
  static OperatorWebhook parse(final String url, final String secret) {
    return new OperatorWebhook(URI.create(url), WebhookKey.parse(secret));
  }

  /**
   * What is wrong with them, as a sentence that repeats neither.
   *
   * @param urlKey the key that has the URL
   * @param secretKey the key that has the secret
   */
  static Optional<String> violation(
      final String urlKey, final String url, final String secretKey, final String secret) {
    try {
      final OperatorWebhook to = parse(url, secret);
      return UrlPolicy.allowing(List.of(to.address()))
          .violation(to.url())
          .map(why -> "%s: %s Write one such as https://host.example/path.".formatted(urlKey, why));
    } catch (final IllegalArgumentException e) {
      return Optional.of(
          "%s must be a URL, and %s must be whsec_ and Base64, such as whsec_$(openssl rand -base64"
                  .formatted(urlKey, secretKey)
              + " 24).");
    }
  }
}
