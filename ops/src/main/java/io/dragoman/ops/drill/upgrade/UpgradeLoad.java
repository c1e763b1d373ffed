package io.dragoman.ops.drill.upgrade;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.client.DragomanClient;
import io.dragoman.client.Request;
import io.dragoman.gateway.job.JobState;
import io.dragoman.schemas.Language;
import io.dragoman.schemas.event.State;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What clients do meanwhile: texts and speech on topics, and jobs over HTTP, which are tried again
 * with the same key while the gateway is replaced. The clients stay what they are, and read what
 * the next version writes.
 */
final class UpgradeLoad implements AutoCloseable {
  private static final List<String> SENTENCES =
      List.of("지하철역이 어디에 있어요?", "비빔밥 주세요.", "전화기를 잃어버렸어요.", "토요일 아들을 만날 거예요.");

  private static final int SENTENCES_OF_A_TEXT = 3;
  private static final int REQUESTS_OF_A_CLIP = 8;
  private static final int REQUESTS_OF_A_JOB = 3;
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int TAKEN = 202;
  private static final int FOUND = 200;
  private static final Set<String> OPEN =
      Set.of(JobState.QUEUED.word(), JobState.PROCESSING.word());
  private static final ObjectMapper JSON = new ObjectMapper();

  private final UpgradeDrill.Stack stack;
  private final byte[] clip;
  private final DragomanClient client;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** On topics: those that are not over. */
  private final Set<String> open = new HashSet<>();

  /** Over HTTP: what the gateway has not confirmed yet, by its idempotency key. */
  private final Map<String, String> offered = new HashMap<>();

  private final List<String> tokens = new ArrayList<>();
  private int submitted;
  private int accepted;
  private int done;
  private int ended;

  /**
   * Connects.
   *
   * @param clip a file of Korean speech
   */
  UpgradeLoad(final UpgradeDrill.Stack stack, final byte[] clip) {
    this.stack = stack;
    this.clip = clip.clone();
    this.client = DragomanClient.connect(stack.client());
  }

  /** Sends a request, and reads what came of earlier ones. */
  void send() throws InterruptedException {
    submitted++;
    if (submitted % REQUESTS_OF_A_CLIP == 0) {
      publish(new Request.Audio(clip, "clip.wav", Language.KOR_HANG, List.of(Language.ENG_LATN)));
    } else if (submitted % REQUESTS_OF_A_JOB != 0) {
      publish(new Request.Text(text(), Language.KOR_HANG, List.of(Language.ENG_LATN)));
    } else {
      offered.put(
          "upgrade-" + submitted,
          JSON.createObjectNode()
              .put("text", text())
              .put("source_language", "ko")
              .set("target_languages", JSON.createArrayNode().add("en"))
              .toString());
    }
    follow();
  }

  private void publish(final Request request) {
    open.add(client.submit(request));
    accepted++;
  }

  private String text() {
    return String.join(
        " ",
        IntStream.range(0, SENTENCES_OF_A_TEXT)
            .mapToObj(i -> SENTENCES.get((submitted * (i + 1) + i) % SENTENCES.size()))
            .toList());
  }

  /** Reads what came, and offers again what was not taken. */
  void follow() throws InterruptedException {
    for (final String id : client.poll(POLL)) {
      if (client.view(id).complete() && open.remove(id)) {
        count(client.view(id).state() == State.DONE);
      }
    }
    for (final String key : List.copyOf(offered.keySet())) {
      if (!offer(key)) {
        // Nobody is there just now.
        return;
      }
    }
  }

  private boolean offer(final String key) throws InterruptedException {
    try {
      final HttpResponse<String> answer =
          http.send(
              request("/v1/jobs")
                  .header("Content-Type", "application/json")
                  .header("Idempotency-Key", key)
                  .POST(HttpRequest.BodyPublishers.ofString(offered.get(key)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != TAKEN) {
        return false;
      }
      tokens.add(JSON.readTree(answer.body()).path("token").asText());
      offered.remove(key);
      accepted++;
      return true;
    } catch (final IOException e) {
      return false;
    }
  }

  private void count(final boolean asWished) {
    ended++;
    done += asWished ? 1 : 0;
  }

  /** Sends nothing any more; returns whether everything that was sent has ended. */
  boolean isOver() throws InterruptedException {
    follow();
    for (final String token : List.copyOf(tokens)) {
      final String status = status(token);
      if (status.isEmpty() || OPEN.contains(status)) {
        break;
      }
      tokens.remove(token);
      count(status.equals("done"));
    }
    return open.isEmpty() && offered.isEmpty() && tokens.isEmpty();
  }

  /** Empty while the gateway does not tell: it may be replaced, or have been asked too often. */
  private String status(final String token) throws InterruptedException {
    try {
      final HttpResponse<String> answer =
          http.send(request("/v1/jobs/" + token).build(), HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == FOUND
          ? JSON.readTree(answer.body()).path("status").asText()
          : "";
    } catch (final IOException e) {
      return "";
    }
  }

  private HttpRequest.Builder request(final String path) {
    return HttpRequest.newBuilder(stack.gateway().resolve(path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + stack.key());
  }

  /** What became of all. */
  UpgradeDrillResult.Requests requests() {
    return new UpgradeDrillResult.Requests(accepted, done, accepted - ended);
  }

  @Override
  public void close() {
    client.close();
    http.shutdownNow();
  }
}
