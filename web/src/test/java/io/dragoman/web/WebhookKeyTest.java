package io.dragoman.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebhookKeyTest {
  /** The example of the specification of Standard Webhooks. */
  private static final String EXAMPLE = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @Test
  void shouldSignAsTheSpecificationDoes() {
    assertThat(
            WebhookKey.parse(EXAMPLE)
                .sign(
                    "msg_p5jXN8AQM9LWM0D4loKWxJek",
                    1_614_265_330,
                    "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void shouldReadWhatItTells() {
    assertThat(WebhookKey.parse(EXAMPLE).text()).isEqualTo(EXAMPLE);
  }

  @Test
  void shouldNotRepeatWhatItCannotRead() {
    assertThatThrownBy(() -> WebhookKey.parse("whsec_not*base64"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be whsec_ and Base64")
        .hasNoCause();
    assertThatThrownBy(() -> WebhookKey.parse("plain")).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> WebhookKey.parse("whsec_")).isInstanceOf(RuntimeException.class);
  }
}
