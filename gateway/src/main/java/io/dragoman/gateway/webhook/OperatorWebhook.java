package io.dragoman.gateway.webhook;

import io.dragoman.web.WebhookKey;
import java.net.URI;

/**
 * Somebody whom the operator has told something, who may be in his own network.
 *
 * @param url where it is posted to
 * @param key what that is signed with
 */
public record OperatorWebhook(URI url, WebhookKey key) {
  /** Host and port, as a policy of addresses names what may be asked wherever it is. */
  public String address() {
    final int usual = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    return url.getHost() + ":" + (url.getPort() < 0 ? usual : url.getPort());
  }
}
