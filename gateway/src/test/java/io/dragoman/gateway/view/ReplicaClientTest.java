package io.dragoman.gateway.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.gateway.job.JobToken;
import io.dragoman.schemas.tls.TrustedAuthorities;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import io.dragoman.web.key.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaClientTest {
  private static final JobToken TOKEN = new JobToken("-8s_0123456789abcdefgh");
  private static final int MAX_BYTES = 1_000;
  private static final Credentials CALLER = new Credentials(Principal.LOCAL, Optional.empty(), "r");

  private final AtomicReference<byte[]> answer =
      new AtomicReference<>("{}".getBytes(StandardCharsets.UTF_8));
  private final ReplicaSecret secret = new ReplicaSecret(Optional.of("what replicas know"));
  private final ReplicaClient client =
      new ReplicaClient(secret, false, TrustedAuthorities.ofTheJvm(), MAX_BYTES);
  private WebServer server;

  @BeforeEach
  void start() {
    server = WebServer.at("127.0.0.1", 0).start();
    server.add(
        List.of(
            Route.get("/internal/jobs/{token}/events", "log", "A log")
                .admittedBy(secret)
                .passesOverUnknown()
                .by(call -> ApiResponse.bytes(200, "application/json", answer.get()))));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void shouldShowWhatReplicasKnow() {
    assertThat(read(client).events()).isNull();
    try (ReplicaClient stranger =
        new ReplicaClient(ReplicaSecret.NONE, false, TrustedAuthorities.ofTheJvm())) {
      assertThatThrownBy(() -> read(stranger)).isInstanceOf(JobsUnavailableException.class);
    }
  }

  @Test
  void shouldNotReadMoreThanAnyReplicaHasToSay() {
    answer.set(("{" + " ".repeat(MAX_BYTES - 1) + "}").getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> read(client)).isInstanceOf(JobsUnavailableException.class);
  }

  private ReplicaRoutes.Log read(final ReplicaClient with) {
    return with.read(
        new HostInfo("127.0.0.1", server.port()), TOKEN, -1, Duration.ZERO, false, CALLER);
  }
}
