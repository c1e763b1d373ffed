package io.dragoman.ops.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.web.ApiException;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server whose answers are scripted, and who asks for what. */
class JobReaderTest {
  private static final String TWO_EVENTS = "id: 3\ndata: {}\n\nid: 5\ndata: {}\n\n";
  private static final String END = "id: 5-end\nevent: end\ndata: {\"status\":\"done\"}\n\n";

  private final List<String> answers = new ArrayList<>();
  private final List<String> askedBehind = new CopyOnWriteArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private WebServer server;

  @BeforeEach
  void start() {
    server = WebServer.at("127.0.0.1", 0).start();
    server.add(
        Route.get("/v1/jobs/{token}/events", "events", "Events as scripted")
            .open()
            .by(
                call -> {
                  askedBehind.add(call.header("last-event-id").orElse(""));
                  final String answer = answers.removeFirst();
                  if (answer.isEmpty()) {
                    throw new ApiException(ApiException.Code.NOT_FOUND, "No such job.", "");
                  }
                  return ApiResponse.text(200, "text/event-stream", answer);
                }));
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    server.close();
  }

  @Test
  void shouldGoOnBehindTheLastWholeEventWhenAStreamBreaks() throws Exception {
    answers.addAll(List.of(TWO_EVENTS + "id: 7\ndata: {", END));

    final JobReader.Story story = read(() -> false);

    assertThat(story.ids()).containsExactly("3", "5", "5-end");
    assertThat(story.end()).isEqualTo("{\"status\":\"done\"}");
    assertThat(story.connections()).isEqualTo(2);
    assertThat(askedBehind).containsExactly("", "5");
  }

  @Test
  void shouldLeaveAReplicaBehindEachEventWhenItMoves() throws Exception {
    answers.addAll(List.of(TWO_EVENTS, "id: 5\ndata: {}\n\n" + END, END));

    assertThat(read(() -> true).ids()).containsExactly("3", "5", "5-end");
    assertThat(askedBehind).containsExactly("", "3", "5");
  }

  @Test
  void shouldTellWhatCameTwiceAndWhoKnewNothing() throws Exception {
    answers.addAll(List.of(TWO_EVENTS, "", TWO_EVENTS + END));

    final JobReader.Story story = read(() -> false);

    assertThat(story.ids()).containsExactly("3", "5", "3", "5", "5-end");
    assertThat(story.unknown()).isEqualTo(1);
  }

  private JobReader.Story read(final BooleanSupplier moves) throws InterruptedException {
    final URI url = URI.create("http://127.0.0.1:" + server.port());
    return new JobReader(http, () -> url, "key").read("token", moves, () -> false);
  }
}
