package io.dragoman.resilience.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dragoman.resilience.meters.MeterDef;
import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistryCheckTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void shouldBeDownUntilTheIntroductionSucceedsAndNotRepeatIt() {
    final AtomicInteger calls = new AtomicInteger();
    final Runnable introduction =
        () -> {
          if (calls.incrementAndGet() == 1) {
            throw new DragomanException(ErrorCode.SCHEMA_REFUSED, "refused for a reason");
          }
        };
    try (RegistryCheck check =
        new RegistryCheck("mock://here", Optional.empty(), introduction, meters)) {
      check.refresh();
      assertThat(check.last().up()).isFalse();
      assertThat(check.last().detail()).isEqualTo("refused for a reason");

      check.refresh();
      check.refresh();
      assertThat(check.last().up()).isTrue();
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void shouldSayThatItIsNoRegistryWhenThePathIsWrong() throws Exception {
    final HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/registry", exchange -> exchange.sendResponseHeaders(200, -1));
    server.start();
    final String address = "http://127.0.0.1:" + server.getAddress().getPort();
    try (RegistryCheck wrong = new RegistryCheck(address, Optional.empty(), () -> {}, meters);
        RegistryCheck right =
            new RegistryCheck(address + "/registry/", Optional.empty(), () -> {}, meters)) {
      wrong.refresh();
      right.refresh();

      assertThat(wrong.answered()).isFalse();
      assertThat(wrong.last().detail()).contains("404 at " + address + "/subjects");
      assertThat(right.answered()).isTrue();
      assertThat(MeterDef.REGISTRY_CHECKS.timer(meters, "failed").count()).isEqualTo(1);
      assertThat(MeterDef.REGISTRY_CHECKS.timer(meters, "answered").count()).isEqualTo(1);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void shouldNotIntroduceWhenNoRegistryAnswers() {
    final AtomicInteger calls = new AtomicInteger();
    try (RegistryCheck check =
        new RegistryCheck("no-scheme", Optional.empty(), calls::incrementAndGet, meters)) {
      check.refresh();
      assertThat(check.last().up()).isFalse();
      assertThat(calls).hasValue(0);
    }
  }
}
