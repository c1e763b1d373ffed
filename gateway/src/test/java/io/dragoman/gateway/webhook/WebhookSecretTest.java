package io.dragoman.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class WebhookSecretTest {
  private final WebhookSecret secret = new WebhookSecret("what only gateways know, all of them");

  @Test
  void shouldSignAsStandardWebhooksDo() throws Exception {
    final byte[] key = Base64.getDecoder().decode(secret.of("shop").substring("whsec_".length()));
    final Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    final String right =
        Base64.getEncoder()
            .encodeToString(mac.doFinal("msg_1.1700000000.{}".getBytes(StandardCharsets.UTF_8)));

    assertThat(
            secret.key("shop").sign("msg_1", 1_700_000_000, "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1," + right);
  }

  @Test
  void shouldGiveEachClientItsOwn() {
    assertThat(secret.of("shop")).isNotEqualTo(secret.of("rival"));
    assertThat(secret.of("shop")).isEqualTo(secret.of("shop"));
  }
}
