package io.dragoman.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dragoman.client.terminal.ExitStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReviewCommandsTest {
  private static final String LISTED =
      """
      {"reviews": [{"id": "r-1", "client": "shop", "source_language": "kor_Hang",
        "target_language": "eng_Latn", "quality": 0.25, "published": true,
        "reasons": ["repetition", "length"]}], "more": true}
      """;

  private static final String SHOWN =
      """
      {"review": {"id": "r-1", "status": "%s", "client": "shop", "request_id": "q", "unit": 0,
        "reasons": ["length"]},
       "sentences": [{"sentence": 0, "source": "역이\\u001b[31m 어디예요?", "output": "Where?",
        "reasons": ["length"]}]%s}
      """;

  @TempDir private Path temp;
  private HttpServer server;
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void shouldListWhatWaitsAndSayThatThereIsMore() throws IOException {
    answer(200, LISTED);

    final TestTerminal terminal =
        run(ExitStatus.OK, "review", "list", "--client", "a&b c", "--limit", "1");

    assertThat(asked)
        .containsExactly("GET /v1/reviews?limit=1&client=a%26b%20c&status=pending Bearer the-key ");
    assertThat(terminal.out())
        .contains("r-1", "shop", "kor_Hang > eng_Latn", "0.25", "yes", "repetition, length");
    assertThat(terminal.err()).contains("--after");
  }

  @Test
  void shouldPrintTheAnswerItselfWhenJsonIsWanted() throws IOException {
    answer(200, LISTED);

    assertThat(run(ExitStatus.OK, "review", "list", "--status", "corrected", "--json").out())
        .contains("\"id\" : \"r-1\"");
    assertThat(asked.getFirst()).contains("status=corrected");
  }

  @Test
  void shouldShowWhatWasHeardAndTakeThatNothingWasSaid() throws IOException {
    answer(
        200,
        """
        {"review": {"id": "r-1", "status": "pending", "client": "shop", "request_id": "q",
          "unit": 0, "target": "transcript", "source_language": "kor_Hang", "start_ms": 30000,
          "end_ms": 32000, "reasons": ["suspected hallucination"]},
         "audio": "The samples of this unit are in audio.segments, partition 0, offset 7.",
         "sentences": [{"sentence": 0, "output": "네.", "start_ms": 30100, "end_ms": 30900,
          "reasons": ["unlikely"]}]}
        """);

    assertThat(run(ExitStatus.OK, "review", "show", "r-1").out())
        .contains("kor_Hang", "30.0 to 32.0 s", "offset 7", "30.1 to 30.9 s", "네.", "unlikely");

    run(ExitStatus.OK, "review", "correct", "r-1", "--sentence", "0=");
    assertThat(asked.getLast())
        .contains("/correct")
        .contains("{\"sentences\":[{\"sentence\":0,\"text\":\"\"}]}");
  }

  @Test
  void shouldShowAReviewWithoutWhatATextWouldDoToTheTerminal() throws IOException {
    answer(200, SHOWN.formatted("pending", ""));

    assertThat(run(ExitStatus.OK, "review", "show", "a/b").out())
        .contains("r-1, pending", "어디예요?", "Where?", "length")
        .doesNotContain("\u001b");
    assertThat(asked).containsExactly("GET /v1/reviews/a%2Fb Bearer the-key ");
  }

  @Test
  void shouldApproveAndRejectWithTheReasonForTheAudit() throws IOException {
    answer(
        200, SHOWN.formatted("approved", ", \"decision\": {\"by\": \"otto\", \"note\": \"ok\"}"));

    assertThat(run(ExitStatus.OK, "review", "approve", "r-1", "--note", "ok").out())
        .contains("otto ok");
    run(ExitStatus.OK, "review", "reject", "r-1");

    assertThat(asked)
        .containsExactly(
            "POST /v1/reviews/r-1/approve Bearer the-key {\"note\":\"ok\"}",
            "POST /v1/reviews/r-1/reject Bearer the-key {}");
  }

  @Test
  void shouldCorrectTheFirstSentenceAndOthersByNumber() throws IOException {
    answer(200, SHOWN.formatted("corrected", ""));

    run(ExitStatus.OK, "review", "correct", "r-1", "Where is it?", "--sentence", "2=Bye = so long");

    assertThat(asked)
        .containsExactly(
            "POST /v1/reviews/r-1/correct Bearer the-key"
                + " {\"sentences\":[{\"sentence\":0,\"text\":\"Where is it?\"},"
                + "{\"sentence\":2,\"text\":\"Bye = so long\"}]}");
  }

  @Test
  void shouldAskForATranslationWhenThereIsNone() throws IOException {
    assertThat(run(ExitStatus.USAGE, "review", "correct", "r-1").err()).contains("--sentence");
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldSayWhoWasFirstWhenSomebodyElseHasDecided() throws IOException {
    answer(
        409,
        "{\"detail\": \"It was decided by anna.\", \"what_to_do\": \"Look at it, with review"
            + " show.\"}");

    assertThat(run(ExitStatus.FAILED, "review", "approve", "r-1").err())
        .contains("decided by anna", "Look at it")
        .doesNotContain("the-key");
  }

  @Test
  void shouldTellWhatIsNotThereFromWhatFails() throws IOException {
    answer(404, "{\"detail\": \"There is no such review.\"}");

    assertThat(run(ExitStatus.NOT_FOUND, "review", "show", "r-9").err())
        .contains("There is no such review.");
  }

  @Test
  void shouldListAndForgetWhatIsRemembered() throws IOException {
    answer(
        200,
        """
        {"sentences": [{"id": "m-1", "client": "shop", "source_language": "kor_Hang",
          "target_language": "eng_Latn", "by": "otto", "source": "안녕.", "target": "Hello."}],
         "more": false}
        """);

    final TestTerminal terminal = run(ExitStatus.OK, "memory", "list", "--client", "shop");
    assertThat(terminal.out()).contains("m-1", "by otto", "안녕.", "Hello.");
    assertThat(terminal.err()).isEmpty();
    assertThat(run(ExitStatus.OK, "memory", "forget", "m-1", "m-2").out())
        .contains("Forgotten: m-1", "Forgotten: m-2");

    assertThat(asked)
        .containsExactly(
            "GET /v1/memory?limit=50&client=shop Bearer the-key ",
            "DELETE /v1/memory/m-1 Bearer the-key ",
            "DELETE /v1/memory/m-2 Bearer the-key ");
  }

  @Test
  void shouldNotCallTheGatewayWithoutAKey() throws IOException {
    final TestTerminal terminal = TestTerminal.plain(160);

    final int status =
        commands(terminal)
            .execute("memory", "list", "--gateway", address(), "--key-file", temp + "/none");

    assertThat(status).isEqualTo(ExitStatus.USAGE);
    assertThat(terminal.err()).contains("none", "--key-file");
    assertThat(asked).isEmpty();
  }

  private TestTerminal run(final int status, final String... arguments) throws IOException {
    final Path key = Files.writeString(temp.resolve("operator.key"), "the-key\n");
    final TestTerminal terminal = TestTerminal.plain(160);
    final String[] all =
        Stream.concat(
                Stream.of(arguments),
                Stream.of("--gateway", address(), "--key-file", key.toString()))
            .toArray(String[]::new);

    assertThat(commands(terminal).execute(all)).as(terminal.err()).isEqualTo(status);
    return terminal;
  }

  private static CommandLine commands(final TestTerminal terminal) {
    return Commands.create(terminal.terminal(), Map.of());
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(final int status, final String body) {
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              "%s %s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("Authorization"),
                      new String(
                          exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }
}
