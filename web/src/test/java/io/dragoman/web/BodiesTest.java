package io.dragoman.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dragoman.testkit.ApiClient;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are records: as JSON, as forms, in parts with files. */
class BodiesTest {
  private static final int MAX_BYTES = 400_000;
  private static final int PATIENCE_SECONDS = 60;

  private enum Format {
    @JsonProperty("srt")
    SRT,
    @JsonProperty("vtt")
    VTT
  }

  private record Piece(String text) {}

  private record Order(
      @Bounds(min = 1, max = 5) String name,
      @Bounds(min = 1, max = 10) @Nullable Integer priority,
      @Nullable Format format,
      @JsonProperty("tags[]") @JsonAlias("tags") @Bounds(max = 2) @Nullable List<String> tags,
      @Nullable Boolean flag,
      @Nullable Double heat,
      @Nullable Map<String, String> metadata,
      @Nullable List<Piece> pieces) {
    private Order {
      if (name.equals("never")) {
        throw ApiException.invalid("name", "Not this one.", "Take another.");
      }
    }
  }

  private record OwnError(String error) {}

  private static final ErrorFormat OWN =
      new ErrorFormat() {
        @Override
        public Object body(final Problem problem) {
          return new OwnError(problem.detail());
        }

        @Override
        public String contentType() {
          return "application/json";
        }

        @Override
        public Class<? extends Record> type() {
          return OwnError.class;
        }
      };

  @TempDir private Path folder;
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private WebServer open;
  private WebServer closed;
  private ApiClient local;

  @BeforeEach
  void start() throws Exception {
    final Path keys =
        Files.writeString(
            folder.resolve("keys"),
            "ann client " + RoutesTest.hash("a") + "\nbob client " + RoutesTest.hash("bob"));
    open = serve(AccessKeys.none());
    closed = serve(AccessKeys.of(keys, InstantSource.system()));
    local = new ApiClient(open.port(), "");
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    open.close();
    closed.close();
  }

  @Test
  void shouldReadJsonIntoARecord() throws Exception {
    final String body =
        "{\"name\": \"나 \", \"priority\": 3, \"format\": \"srt\", \"tags[]\": [\"x\"],"
            + " \"metadata\": {\"a\": \"b\"}, \"pieces\": [{\"text\": \"t\"}]}";
    final ApiClient.Reply reply = local.post("/json", body);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().path("order").asText())
        .isEqualTo(
            "Order[name=나 , priority=3, format=SRT, tags=[x], flag=null, heat=null,"
                + " metadata={a=b}, pieces=[Piece[text=t]]]");
    assertThat(reply.body().path("bytes").asInt())
        .as("as sent")
        .isEqualTo(body.getBytes(UTF_8).length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | name | missing",
        "{\"name\": null} | name | ",
        "{\"name\": 7} | name | text",
        "{\"name\": \"\"} | name | 1 to 5",
        "{\"name\": \"123456\"} | name | 1 to 5",
        "{\"name\": \"a\", \"priority\": \"3\"} | priority | whole number",
        "{\"name\": \"a\", \"priority\": 1.5} | priority | whole number",
        "{\"name\": \"a\", \"priority\": 11} | priority | 1 to 10",
        "{\"name\": \"a\", \"priority\": 3000000000} | priority | ",
        "{\"name\": \"a\", \"heat\": 1e999} | heat | double",
        "{\"name\": \"a\", \"format\": \"pdf\"} | format | srt",
        "{\"name\": \"a\", \"tags[]\": [\"a\", \"b\", \"c\"]} | tags[] | at most 2",
        "{\"name\": \"a\", \"tags[]\": [null]} | tags[] | ",
        "{\"name\": \"a\", \"flag\": \"yes\"} | flag | true or false",
        "{\"name\": \"a\", \"pieces\": [{\"text\": \"t\"}, {}]} | pieces[1].text | missing",
        "{\"name\": \"a\", \"pieces\": 1} | pieces | list",
        "{\"name\": \"a\", \"other\": 1} | other | priority",
        "{\"name\": \"\\ud800\"} | name | whole characters",
        "{\"name\": \"never\"} | name | Take another",
      })
  void shouldNameTheFieldAndWhatItMayBe(final String body, final String field, final String said)
      throws Exception {
    final ApiClient.Reply reply = local.post("/json", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("code").asText()).isEqualTo("INVALID");
    assertThat(reply.body().path("field").asText()).startsWith(field);
    assertThat(reply.raw().body()).contains(said == null ? "" : said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{} {}",
        "{\"name\": \"a\", \"name\": \"b\"}",
        "{\"name\": \"a\", \"heat\": NaN}",
        "{\"name\": \"a\", \"metadata\": {\"a\": {}}}"
      })
  void shouldRefuseWhatIsNoJsonObjectOfItsKind(final String body) throws Exception {
    assertThat(local.post("/json", body).status()).isEqualTo(400);
  }

  @Test
  void shouldRefuseDeepJsonAndBytesThatAreNotUtf8() throws Exception {
    final String deep = "{\"name\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    assertThat(local.post("/json", deep).status()).isEqualTo(400);

    final byte[] latin = "{\"name\": \"é\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    final ApiClient.Reply reply =
        ApiClient.send(
            local
                .request("/json")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(latin)));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.raw().body()).contains("UTF-8");
  }

  @Test
  void shouldPassOverUnknownFieldsWhereTheRouteSaysSo() throws Exception {
    final ApiClient.Reply reply = local.post("/any", "{\"name\": \"a\", \"other\": {\"x\": [1]}}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(local.post("/any?api-version=1", "{\"name\": \"a\"}").status()).isEqualTo(200);
  }

  @Test
  void shouldReadAForm() throws Exception {
    final ApiClient.Reply reply =
        form(local, "/any", "name=a+b&priority=3&format=vtt&tags=x&tags=y&flag=true&heat=0.5");

    assertThat(reply.body().path("order").asText())
        .isEqualTo(
            "Order[name=a b, priority=3, format=VTT, tags=[x, y], flag=true, heat=0.5,"
                + " metadata=null, pieces=null]");
  }

  @ParameterizedTest
  @CsvSource({
    "name=a&name=b, name",
    "name=a&heat=NaN, heat",
    "name=a&priority=x, priority",
    "name=a&flag=ja, flag",
    "priority=1, name",
    "name=a&metadata=%7B, metadata"
  })
  void shouldNameTheFieldOfAFormThatIsWrong(final String body, final String field)
      throws Exception {
    final ApiClient.Reply reply = form(local, "/any", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("field").asText()).isEqualTo(field);
  }

  @Test
  void shouldRefuseBodiesOfTypesThatARouteDoesNotTake() throws Exception {
    final ApiClient.Reply reply = form(local, "/json", "name=a");

    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.body().path("what_to_do").asText()).contains("application/json");
  }

  @Test
  void shouldReadPartsWithSeveralFilesAndRepeatedFields() throws Exception {
    final byte[] large = new byte[200_000];
    Arrays.fill(large, (byte) 7);
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, "name", null, null, "나".getBytes(UTF_8));
    part(body, "tags[]", null, null, "x".getBytes(UTF_8));
    part(body, "tags[]", null, null, "y".getBytes(UTF_8));
    part(body, "metadata", null, null, "{\"a\": \"b\"}".getBytes(UTF_8));
    part(body, "file", "../../etc/나\u200b.mp3", "audio/mpeg", "small".getBytes(UTF_8));
    part(body, "file", "C:\\\\x\\\\large.wav", null, large);

    final ApiClient.Reply reply = multipart(local, "/parts", body);

    assertThat(reply.raw().body()).contains("Order");
    assertThat(reply.body().path("order").asText())
        .startsWith("Order[name=나,")
        .contains("tags=[x, y]", "metadata={a=b}");
    assertThat(reply.body().path("files").asText())
        .isEqualTo(
            "[file 나.mp3 audio/mpeg 5 5, file large.wav application/octet-stream 200000 200000]");
    assertThat(leftovers()).as("files that were left").isEmpty();
  }

  @Test
  void shouldRefusePartsThatAreTooMuchOrUnknown() throws Exception {
    final ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 101; i++) {
      part(many, "tags", null, null, "x".getBytes(UTF_8));
    }
    assertThat(multipart(local, "/parts", many).status()).isEqualTo(400);

    final ByteArrayOutputStream head = new ByteArrayOutputStream();
    part(head, "name", null, "x".repeat(20_000), "a".getBytes(UTF_8));
    assertThat(multipart(local, "/parts", head).status()).isEqualTo(400);

    final ByteArrayOutputStream unknown = new ByteArrayOutputStream();
    part(unknown, "name", null, null, "a".getBytes(UTF_8));
    part(unknown, "film", "a.mp4", null, "a".getBytes(UTF_8));
    assertThat(multipart(local, "/parts", unknown).body().path("field").asText()).isEqualTo("film");

    final ByteArrayOutputStream field = new ByteArrayOutputStream();
    part(field, "name", null, null, new byte[300_000]);
    assertThat(multipart(local, "/parts", field).raw().body()).contains("TOO_LARGE");

    final ByteArrayOutputStream file = new ByteArrayOutputStream();
    part(file, "file", "a", null, new byte[MAX_BYTES + 1]);
    assertThat(multipart(local, "/parts", file).status()).isEqualTo(413);
  }

  @Test
  void shouldRefusePartsWithoutAnEndOrABoundary() throws Exception {
    final ByteArrayOutputStream cut = new ByteArrayOutputStream();
    part(cut, "name", null, null, "a".getBytes(UTF_8));
    for (final String type :
        List.of(
            "multipart/form-data; boundary=B",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"",
            "multipart/form-data; boundary=\"B",
            "multipart/form-data; charset=\"; boundary=B")) {
      final ApiClient.Reply reply =
          ApiClient.send(
              local
                  .request("/parts")
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofByteArray(cut.toByteArray())));

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body().path("detail").asText()).contains("multipart");
    }
  }

  @Test
  void shouldRefuseMoreBodiesAtOnceThanAllMayHold() throws Exception {
    final ByteArrayOutputStream large = new ByteArrayOutputStream();
    part(large, "name", null, null, "wait".getBytes(UTF_8));
    part(large, "file", "a", null, new byte[300_000]);
    final Thread first =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    multipart(local, "/parts", large);
                  } catch (final IOException | InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    assertThat(entered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    final ApiClient.Reply refused = multipart(local, "/parts", large);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("Retry-After")).isNotEmpty();

    mayAnswer.countDown();
    first.join();
    assertThat(multipart(local, "/parts", large).status()).isEqualTo(200);
  }

  @Test
  void shouldLeaveRoomForOthersWhateverOneClientHolds() throws Exception {
    final ApiClient ann = new ApiClient(closed.port(), "a");
    final ByteArrayOutputStream some = new ByteArrayOutputStream();
    part(some, "name", null, null, "wait".getBytes(UTF_8));
    part(some, "file", "a", null, new byte[200_000]);
    final Thread first =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    multipart(ann, "/parts", some);
                  } catch (final IOException | InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    assertThat(entered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    final ByteArrayOutputStream more = new ByteArrayOutputStream();
    part(more, "name", null, null, "a".getBytes(UTF_8));
    part(more, "file", "a", null, new byte[200_000]);
    assertThat(multipart(ann, "/parts", more).status()).isEqualTo(503);
    assertThat(multipart(new ApiClient(closed.port(), "bob"), "/parts", more).status())
        .isEqualTo(200);

    mayAnswer.countDown();
    first.join();
    assertThat(multipart(ann, "/parts", more).status()).isEqualTo(200);
  }

  @Test
  void shouldRefuseJsonOfMoreThanItsBytes() throws Exception {
    final String many = "{\"name\": [" + "[],".repeat(60_000) + "[]]}";
    final ApiClient.Reply reply = local.post("/json", many);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.raw().body()).contains("oken");
  }

  @Test
  void shouldLeaveRoomForThoseWithAKeyWhateverStrangersSend() throws Exception {
    final ByteArrayOutputStream half = new ByteArrayOutputStream();
    part(half, "name", null, null, "a".getBytes(UTF_8));
    part(half, "file", "a", null, new byte[300_000]);

    assertThat(multipart(new ApiClient(closed.port(), ""), "/keyed-parts", half).status())
        .as("more than half of what all may hold")
        .isEqualTo(503);
    assertThat(multipart(new ApiClient(closed.port(), "a"), "/keyed-parts", half).status())
        .isEqualTo(200);
  }

  @Test
  void shouldAnswerCallersWhoSendAllBeforeTheyLook() throws Exception {
    final byte[] body = new byte[8_000_000];
    try (Socket caller = new Socket("127.0.0.1", open.port())) {
      caller
          .getOutputStream()
          .write(
              ("POST /parts HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data;"
                      + " boundary=B\r\nContent-Length: "
                      + body.length
                      + "\r\nConnection: close\r\n\r\n")
                  .getBytes(UTF_8));
      caller.getOutputStream().write(body);

      assertThat(new String(caller.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void shouldTakeTheKeyFromTheBodyWhereTheRouteSaysSo() throws Exception {
    final ApiClient nobody = new ApiClient(closed.port(), "");

    assertThat(nobody.post("/any", "{\"name\": \"a\", \"api_key\": \"a\"}").body().path("who"))
        .hasToString("\"ann\"");
    assertThat(form(nobody, "/any", "name=a&api_key=a").status()).isEqualTo(200);
    assertThat(form(nobody, "/any", "name=a&apiKey=a&api_key=").status()).isEqualTo(200);
    assertThat(nobody.post("/any", "{\"name\": \"a\", \"api_key\": \"b\"}").status())
        .isEqualTo(401);
    assertThat(nobody.post("/any", "{\"name\": \"a\", \"api_key\": \"\"}").status()).isEqualTo(401);
    assertThat(nobody.post("/json", "{\"name\": \"a\", \"api_key\": \"a\"}").status())
        .as("another route")
        .isEqualTo(401);
    assertThat(new ApiClient(closed.port(), "a").post("/any", "{\"name\": \"a\"}").status())
        .isEqualTo(200);
  }

  @Test
  void shouldAskBeforeTheBodyWhetherARequestIsServed() throws Exception {
    final ApiClient.Reply served = local.post("/limited", "{\"name\": \"a\"}");
    assertThat(served.status()).isEqualTo(200);
    assertThat(served.header("RateLimit")).isEqualTo("\"default\";r=1;t=1");
    assertThat(local.post("/limited", "{").header("RateLimit")).as("on every answer").isNotEmpty();

    try (Socket caller = new Socket("127.0.0.1", open.port())) {
      caller
          .getOutputStream()
          .write(
              ("POST /limited HTTP/1.1\r\nHost: localhost\r\nX-Limit: over\r\nExpect:"
                      + " 100-continue\r\nContent-Length: 10\r\nConnection: close\r\n\r\n")
                  .getBytes(UTF_8));
      assertThat(new String(caller.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 429 ")
          .contains("Retry-After: 7", "RATE_LIMITED");
    }
  }

  @Test
  void shouldTellProblemsInTheFormatOfTheRouteAndOfPathsNearIt() throws Exception {
    for (final ApiClient.Reply reply :
        List.of(
            local.post("/own/do", "{"),
            new ApiClient(closed.port(), "").post("/own/do", "{}"),
            local.get("/own/do"),
            local.get("/own/nothing"))) {
      assertThat(reply.header("Content-Type")).isEqualTo("application/json");
      assertThat(reply.body().path("error").asText()).isNotEmpty();
    }
    assertThat(local.get("/other").header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void shouldTakeDeletionsAndAnswerWithNothing() throws Exception {
    final ApiClient.Reply reply = ApiClient.send(local.request("/things/1").DELETE());

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("Content-Length")).isEmpty();
    assertThat(local.get("/things/1").header("Allow")).isEqualTo("DELETE");
  }

  @Test
  void shouldTakeNothingFromAForeignPageWhenThereAreNoKeys() throws Exception {
    final HttpRequest.Builder request =
        local
            .request("/any")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("name=a"));

    assertThat(ApiClient.send(request.copy()).status()).isEqualTo(200);
    assertThat(ApiClient.send(request.header("Origin", "https://evil.example")).status())
        .isEqualTo(403);
  }

  private WebServer serve(final AccessKeys keys) {
    final WebServer server =
        WebServer.at("127.0.0.1", 0)
            .keys(keys)
            .limits(Limits.ofHeap(Runtime.getRuntime().maxMemory()).withUploadsBytes(500_000))
            .start();
    server.errors("/own/", OWN);
    server.add(
        List.of(
            Route.post("/json", "json", "Take JSON")
                .needs(Role.CLIENT)
                .takes(Order.class, Encoding.JSON)
                .by(this::said),
            Route.post("/any", "any", "Take JSON or a form")
                .needs(Role.CLIENT)
                .takes(Order.class, Encoding.JSON, Encoding.FORM)
                .keyIn("api_key", "apiKey")
                .passesOverUnknown()
                .by(this::said),
            Route.post("/parts", "parts", "Take parts")
                .needs(Role.CLIENT)
                .takes(Order.class, Encoding.MULTIPART)
                .files("file")
                .maxBodyBytes(MAX_BYTES)
                .by(this::said),
            Route.post("/keyed-parts", "keyedParts", "Take parts, and the key in one")
                .needs(Role.CLIENT)
                .takes(Order.class, Encoding.MULTIPART)
                .files("file")
                .keyIn("api_key")
                .maxBodyBytes(MAX_BYTES)
                .by(this::said),
            Route.post("/limited", "limited", "Take a little")
                .needs(Role.CLIENT)
                .takes(Order.class, Encoding.JSON)
                .admittedBy(BodiesTest::admit)
                .by(this::said),
            Route.post("/own/do", "own", "Tell problems in its own way")
                .needs(Role.CLIENT)
                .takes(Order.class, Encoding.JSON)
                .errors(OWN)
                .by(this::said),
            Route.delete("/things/{thing}", "drop", "Drop a thing")
                .needs(Role.CLIENT)
                .answersNothing("It is gone.")
                .by(call -> ApiResponse.noContent())));
    return server;
  }

  private static Map<String, String> admit(final ApiRequest request) {
    if (request.header("x-limit").isPresent()) {
      throw new ApiException(Code.RATE_LIMITED, "Too often.", "Wait.")
          .withHeader("Retry-After", "7");
    }
    return Map.of("RateLimit", "\"default\";r=1;t=1");
  }

  private ApiResponse said(final ApiRequest call) {
    final Order order = call.body().as(Order.class);
    if (order.name().equals("wait")) {
      entered.countDown();
      try {
        mayAnswer.await();
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    final Map<String, Object> said = new LinkedHashMap<>();
    said.put("who", call.caller().name());
    said.put("order", order.toString());
    said.put("bytes", call.body().bytes().length);
    said.put("files", call.body().files().stream().map(BodiesTest::said).toList().toString());
    return ApiResponse.ok(said);
  }

  private static String said(final UploadedFile file) {
    try (InputStream once = file.open();
        InputStream again = file.open()) {
      assertThat(once.readAllBytes()).isEqualTo(again.readAllBytes());
      return String.join(
          " ",
          file.name(),
          file.fileName().orElse("-"),
          file.contentType(),
          Long.toString(file.size()),
          Integer.toString(file.open().readAllBytes().length));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> leftovers() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("dragoman-upload-"))
          .toList();
    }
  }

  private static ApiClient.Reply form(final ApiClient api, final String path, final String body)
      throws IOException, InterruptedException {
    return ApiClient.send(
        api.request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  private static ApiClient.Reply multipart(
      final ApiClient api, final String path, final ByteArrayOutputStream parts)
      throws IOException, InterruptedException {
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    parts.writeTo(body);
    body.writeBytes("--B--\r\n".getBytes(UTF_8));
    return ApiClient.send(
        api.request(path)
            .header("Content-Type", "multipart/form-data; boundary=B")
            .POST(BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static void part(
      final ByteArrayOutputStream body,
      final String name,
      final @Nullable String fileName,
      final @Nullable String type,
      final byte[] content) {
    body.writeBytes(
        ("--B\r\nContent-Disposition: form-data; name=\""
                + name
                + "\""
                + (fileName == null ? "" : "; filename=\"" + fileName + "\"")
                + (type == null ? "" : "\r\nContent-Type: " + type)
                + "\r\n\r\n")
            .getBytes(UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(UTF_8));
  }
}
