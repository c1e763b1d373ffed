package io.dragoman.gateway.webhook;

import io.dragoman.web.WebhookKey;
import java.nio.charset.StandardCharsets;

/**
 * What webhooks are signed with. Each client has a secret of its own, made of the gateway's, so
 * that none can sign for another and none must be kept.
 */
public final class WebhookSecret {
  private final WebhookKey secret;

  /**
   * Of the gateway.
   *
   * @param secret what only gateways know
   */
  public WebhookSecret(final String secret) {
    this.secret = new WebhookKey(secret.getBytes(StandardCharsets.UTF_8));
  }

  /** A client's, as it is told to the client. */
  public String of(final String client) {
    return key(client).text();
  }

  /** What is signed with for a client. */
  WebhookKey key(final String client) {
    return secret.derive("webhook:" + client);
  }
}
