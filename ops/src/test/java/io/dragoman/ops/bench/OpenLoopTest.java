package io.dragoman.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final WebServer server = WebServer.at("127.0.0.1", 0).start();
  private final URI url = URI.create("http://127.0.0.1:" + server.port() + "/");

  @AfterEach
  void stop() {
    http.shutdownNow();
    server.close();
  }

  @Test
  void shouldGoOnSendingWhenTheFirstAnswerIsNotThere() {
    final CountDownLatch last = new CountDownLatch(10);
    serve(
        () -> {
          last.countDown();
          // A sender that waits for an answer would never send the tenth.
          last.await();
        });

    final OpenLoop.Answers answers = run(200);

    assertThat(answers.bodies()).hasSize(10);
    assertThat(answers.millis()).hasSize(10).isSorted();
    assertThat(answers.percentile(1)).isEqualTo(answers.millis()[9]);
    assertThat(answers.percentile(0.5)).isEqualTo(answers.millis()[4]);
  }

  @Test
  void shouldSayWhatWasAnsweredWhenItIsNotWhatItMustBe() {
    serve(() -> {});

    assertThatThrownBy(() -> run(202)).hasStackTraceContaining("answered 200: hello");
  }

  @Test
  void shouldSayWhichRequestWasNotAnsweredWhenNobodyListens() {
    server.close();

    assertThatThrownBy(() -> run(200))
        .isInstanceOf(IllegalStateException.class)
        .message()
        .startsWith("GET " + url + " was not answered: ");
  }

  private OpenLoop.Answers run(final int status) {
    final HttpRequest request = HttpRequest.newBuilder(url).build();
    return new OpenLoop(http).run(1_000, Duration.ofMillis(10), status, number -> request);
  }

  private void serve(final Waiting waiting) {
    server.add(
        List.of(
            Route.get("/", "hello", "Says hello")
                .open()
                .by(
                    call -> {
                      try {
                        waiting.await();
                      } catch (final InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return ApiResponse.text(200, "text/plain", "hello");
                    })));
  }

  @FunctionalInterface
  private interface Waiting {
    void await() throws InterruptedException;
  }
}
