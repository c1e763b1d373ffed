package io.dragoman.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.PromptInput;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.SpeechOptions;
import io.dragoman.inference.TextBackground;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TextOptions;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.WrittenText;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.testkit.ProviderSim;
import io.dragoman.testkit.ProviderSim.Behaviour;
import io.dragoman.testkit.ProviderSim.Output;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteEngineTest {
  private static final String KEY = "sk-secret";
  private static final int BATCH = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private final ProviderSim service = new ProviderSim(0);

  @AfterEach
  void stop() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource({"openai,tiny HELLO", "anthropic,tiny HELLO", "libretranslate,libre HELLO"})
  void shouldTranslate(final String provider, final String wanted) throws IOException {
    try (Engine<TextInput, TranslatedText> engine = translator(provider)) {
      engine.warmUp();

      assertThat(texts(engine.generate(List.of(text("hello")), Deadline.NEVER)))
          .containsExactly(wanted);
      assertThat(engine.info().name()).isEqualTo(provider);
      assertThat(engine.info().languages()).containsExactly("eng_Latn", "kor_Hang");
      assertThat(service.calls()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void shouldTellTokensInAndOutWhenTheServiceDoes(final String provider) throws IOException {
    try (Engine<TextInput, TranslatedText> engine = translator(provider)) {
      final TranslatedText answer =
          engine.generate(List.of(text("hello")), Deadline.NEVER).getFirst();

      assertThat(answer.inputTokens()).isEqualTo(20);
      assertThat(answer.tokens()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void shouldSendWhatWasWrongAsMessagesWhenALanguageModelIsCorrected(final String provider)
      throws IOException {
    Files.writeString(directory.resolve("key"), KEY);
    Files.writeString(
        directory.resolve(RemoteSettings.FILE),
        "{\"url\": \"%s/v1\", \"model\": \"tiny\", \"key_file\": \"key\"}"
            .formatted(service.url()));
    final PromptInput input =
        new PromptInput(
            "Do as you are told.",
            "{\"text\":\"hello\"}",
            "{\"type\":\"object\"}",
            List.of(new PromptInput.Correction("{}", "It is empty.")));
    try (Engine<PromptInput, WrittenText> engine =
        EngineProviders.onClassPath()
            .open(EngineKind.LANGUAGE_MODEL, provider, directory, EngineOptions.defaults())) {
      assertThat(engine.generate(List.of(input), Deadline.NEVER))
          .containsExactly(new WrittenText("{\"translation\":\"tiny HELLO\"}", 7, false, 20));
    }
    assertThat(JSON.readTree(service.bodies().getFirst()).path("messages").findValuesAsText("role"))
        .endsWith("user", "assistant", "user");
  }

  @Test
  void shouldAskForAWholeBatchAtTheSameTimeAndKeepItsOrder() throws IOException {
    service.behave(Behaviour.GOOD.withLatency(Duration.ofMillis(300)));
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      final List<TextInput> batch =
          IntStream.range(0, BATCH).mapToObj(i -> text("text " + i)).toList();

      assertThat(texts(engine.generate(batch, Deadline.NEVER)))
          .isEqualTo(IntStream.range(0, BATCH).mapToObj(i -> "tiny TEXT " + i).toList());
      assertThat(service.mostAtOnce()).isGreaterThan(BATCH / 2);
      assertThat(engine.statistics().tokens()).isEqualTo(7 * BATCH);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Output.class,
      names = {"CHATTER", "NO_JSON", "CUT_OFF", "EMPTY"})
  void shouldRefuseAnAnswerThatIsNotATranslation(final Output output) throws IOException {
    service.behave(Behaviour.GOOD.withOutput(output));
    for (final String provider : List.of("openai", "anthropic")) {
      try (Engine<TextInput, TranslatedText> engine = translator(provider)) {
        assertThat(failure(engine, text("hello"))).isEqualTo(ErrorCode.INVALID_OUTPUT);
      }
    }
  }

  @Test
  void shouldNotReadAnEndlessAnswer() throws IOException {
    service.behave(Behaviour.GOOD.withOutput(Output.HUGE));
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      assertThat(failure(engine, text("hello"))).isEqualTo(ErrorCode.ENGINE_FAILED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400,ENGINE_FAILED",
    "401,ENGINE_UNAVAILABLE",
    "403,ENGINE_UNAVAILABLE",
    "413,INPUT_TOO_LARGE",
    "500,ENGINE_FAILED",
    "302,ENGINE_FAILED"
  })
  void shouldTellWhoseFaultAnErrorIs(final int status, final ErrorCode code) throws IOException {
    service.behave(Behaviour.GOOD.withStatus(status));
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      assertThat(failure(engine, text("hello"))).isEqualTo(code);
    }
  }

  @Test
  void shouldNotShowTheKey() throws IOException {
    service.behave(Behaviour.GOOD.withStatus(401));
    final RemoteSettings settings = settings();
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      assertThatThrownBy(() -> engine.generate(List.of(text("hello")), Deadline.NEVER))
          .hasMessageContaining("key_file")
          .hasMessageNotContaining(KEY);
    }

    assertThat(settings.toString()).doesNotContain(KEY);
  }

  /** What a service says may hold the key anywhere, and whatever terminals obey. */
  @Test
  void shouldNotShowHalfAKeyNorBreakALine() throws IOException {
    final String said = "x".repeat(295) + KEY + "\n\u001b[31m2026 INFO all is well";
    try (Somebody somebody = new Somebody("HTTP/1.1 400 Bad Request", said)) {
      assertThatThrownBy(() -> askedOf(somebody))
          .hasMessageContaining("xxx***")
          .hasMessageNotContaining("sk-")
          .hasMessageNotContaining("\n");
    }
  }

  /**
   * Servers of models are known to drop the body of a request that asks for an upgrade to HTTP/2.
   */
  @Test
  void shouldNotAskForAnotherProtocol() throws IOException {
    try (Somebody somebody = new Somebody("HTTP/1.1 200 OK", "{}")) {
      assertThatThrownBy(() -> askedOf(somebody)).isInstanceOf(EngineException.class);
      assertThat(somebody.heard()).startsWith("POST /v1/chat/completions HTTP/1.1");
      assertThat(somebody.heard().toLowerCase(Locale.ROOT)).doesNotContain("upgrade", "http2");
    }
  }

  @Test
  void shouldBeUnavailableWhenAProxyWantsAPassword() throws IOException {
    final ProxySelector before = ProxySelector.getDefault();
    try (Somebody proxy = new Somebody("HTTP/1.1 407 Proxy Authentication Required", "")) {
      ProxySelector.setDefault(
          ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())));
      try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
        assertThatThrownBy(() -> engine.generate(List.of(text("hello")), Deadline.NEVER))
            .isInstanceOfSatisfying(
                EngineException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE))
            .hasMessageContaining("the proxy wants a password");
        assertThat(proxy.heard()).startsWith("POST " + service.url() + "/v1/chat/completions");
      }
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  private void askedOf(final Somebody somebody) throws IOException {
    configure(somebody, "");
    try (Engine<TextInput, TranslatedText> engine = open("openai")) {
      engine.generate(List.of(text("hello")), Deadline.NEVER);
    }
  }

  private void configure(final Somebody somebody, final String more) throws IOException {
    Files.writeString(directory.resolve("key"), KEY);
    Files.writeString(
        directory.resolve(RemoteSettings.FILE),
        """
        {"url": "http://127.0.0.1:%d/v1", "model": "tiny", "key_file": "key", "languages": ["ko", "en"]%s}
        """
            .formatted(somebody.port(), more));
  }

  /** Hears one request and says the same whatever it is. */
  private static final class Somebody implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CompletableFuture<String> heard = new CompletableFuture<>();

    Somebody(final String status, final String body) throws IOException {
      Thread.ofVirtual().start(() -> serve(status, body));
    }

    private void serve(final String status, final String body) {
      try (Socket caller = socket.accept()) {
        final byte[] head = new byte[4096];
        heard.complete(
            new String(head, 0, caller.getInputStream().read(head), StandardCharsets.UTF_8));
        final byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        caller
            .getOutputStream()
            .write(
                "%s\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(status, bytes.length, body)
                    .getBytes(StandardCharsets.UTF_8));
        caller.getInputStream().readAllBytes();
      } catch (final IOException e) {
        heard.completeExceptionally(e);
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    String heard() {
      return heard.join();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void shouldBeUnavailableWhenNobodyListens() throws IOException {
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      service.close();

      assertThat(failure(engine, text("hello"))).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
      assertThatThrownBy(engine::warmUp).isInstanceOf(EngineException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"429,7,7", "503,'',0", "529,'Sat, 21 Nov 2026 10:00:09 GMT',9", "429,nonsense,0"})
  void shouldWaitAsLongAsTheServiceAsks(final int status, final String wait, final long seconds)
      throws IOException {
    service.behave(Behaviour.GOOD.failing(2, status, wait));
    final ScriptedTime time = new ScriptedTime();
    try (Engine<TextInput, TranslatedText> engine = engine(time)) {
      assertThat(texts(engine.generate(List.of(text("hello")), Deadline.NEVER)))
          .containsExactly("tiny HELLO");
      assertThat(time.waited()).isGreaterThanOrEqualTo(Duration.ofSeconds(seconds)).isPositive();
      assertThat(service.calls()).isEqualTo(3);
    }
  }

  @Test
  void shouldLetWorkWaitElsewhereWhenTheServiceAsksForTooMuch() throws IOException {
    service.behave(Behaviour.GOOD.failing(-1, 429, "3600"));
    final ScriptedTime time = new ScriptedTime();
    try (Engine<TextInput, TranslatedText> engine = engine(time)) {
      final Deadline deadline = Deadline.after(time, Duration.ofMinutes(1));

      final EngineException failure =
          catchThrowableOfType(
              EngineException.class, () -> engine.generate(List.of(text("hello")), deadline));

      assertThat(failure.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
      assertThat(failure).hasMessageContaining("left alone for 3600 s");
      assertThat(time.waited()).isZero();
      assertThat(service.calls()).isOne();
    }
  }

  @Test
  void shouldGiveUpWhenTheServiceIsTooSlow() throws IOException {
    service.behave(Behaviour.GOOD.withLatency(Duration.ofMinutes(1)));
    configure("openai", ", \"timeout_ms\": 50");
    try (Engine<TextInput, TranslatedText> engine = open("openai")) {
      assertThat(failure(engine, text("hello"))).isEqualTo(ErrorCode.ENGINE_TIMEOUT);
    }
  }

  /** Each call costs. */
  @Test
  void shouldNotPayTwiceForTheNeighboursOfAFailure() throws IOException {
    service.refuse("poison");
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      final List<TextInput> batch =
          List.of(text("one"), text("poison"), text("two"), text("three"));

      assertThat(failure(engine, batch)).isEqualTo(ErrorCode.ENGINE_FAILED);
      assertThat(texts(engine.generate(List.of(text("one"), text("two")), Deadline.NEVER)))
          .containsExactly("tiny ONE", "tiny TWO");
      assertThat(texts(engine.generate(List.of(text("three")), Deadline.NEVER)))
          .containsExactly("tiny THREE");
      assertThat(service.calls()).isEqualTo(4);
      assertThat(service.keys().values()).containsOnly(1);

      // What was handed on is asked anew: nobody knows why it is wanted again. A service that
      // knows the key would tell what it told before, which proves nothing of how well it is.
      engine.generate(List.of(text("three")), Deadline.NEVER);
      assertThat(service.calls()).isEqualTo(5);
      assertThat(service.keys().keySet()).filteredOn(key -> key.endsWith("-2")).hasSize(1);
    }
  }

  /** So that it goes to another engine. */
  @Test
  void shouldSayThatItRanOutOfTimeWhateverElseWentWrongInABatch() throws IOException {
    service.refuse("bad");
    service.hang("late");
    configure("openai", ", \"timeout_ms\": 50");
    try (Engine<TextInput, TranslatedText> engine = open("openai")) {
      assertThat(failure(engine, List.of(text("bad"), text("late"))))
          .isEqualTo(ErrorCode.ENGINE_TIMEOUT);
    }
  }

  /** Some models take no temperature, and call the bound of tokens something else. */
  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic"})
  void shouldSendWhatTheOperatorWantsSent(final String provider) throws IOException {
    configure(
        provider,
        """
        , "request": {"temperature": null, "max_tokens": null, "max_completion_tokens": 64,
                      "reasoning": {"effort": "low"}}
        """);
    try (Engine<TextInput, TranslatedText> engine = open(provider)) {
      engine.generate(List.of(text("hello")), Deadline.NEVER);
    }

    final JsonNode sent = JSON.readTree(service.bodies().getFirst());
    assertThat(sent.has("temperature")).isFalse();
    assertThat(sent.has("max_tokens")).isFalse();
    assertThat(sent.path("max_completion_tokens").asInt()).isEqualTo(64);
    assertThat(sent.path("reasoning").path("effort").asText()).isEqualTo("low");
    assertThat(sent.path("model").asText()).isEqualTo("tiny");
  }

  @Test
  void shouldSayThatOnlyLanguageModelsAreSentMore() throws IOException {
    configure("libretranslate", ", \"request\": {\"temperature\": 1}");

    assertThatThrownBy(() -> open("libretranslate"))
        .hasMessageContaining("request is for language models");
  }

  @Test
  void shouldAskForThePathThatTellsWhetherTheServiceIsWell() throws IOException {
    try (Somebody somebody = new Somebody("HTTP/1.1 200 OK", "")) {
      configure(somebody, ", \"probe\": \"health/ready\"");
      try (Engine<TextInput, TranslatedText> engine = open("openai")) {
        engine.warmUp();
      }
      assertThat(somebody.heard()).startsWith("GET /v1/health/ready ");
    }
  }

  @Test
  void shouldAskForNothingWhenNothingTellsWhetherTheServiceIsWell() throws IOException {
    configure("openai", ", \"probe\": \"none\"");
    service.close();
    try (Engine<TextInput, TranslatedText> engine = open("openai")) {
      engine.warmUp();
    }
  }

  @Test
  void shouldCallNobodyWhenItsTimeIsOver() throws IOException {
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      final Deadline passed = new Deadline(InstantSource.system(), 0);

      assertThatThrownBy(() -> engine.generate(List.of(text("one")), passed))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT));
      assertThat(service.calls()).isZero();
    }
  }

  /** A service that knows the name of a call may say again what was no good. */
  @Test
  void shouldNameACallAnewWhenItsAnswerWasNoGoodAndNotWhenItFailed() throws IOException {
    service.behave(Behaviour.GOOD.withOutput(Output.CHATTER));
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      assertThat(failure(engine, text("one"))).isEqualTo(ErrorCode.INVALID_OUTPUT);
      service.behave(Behaviour.GOOD.failing(1, 500, ""));
      assertThat(failure(engine, text("one"))).isEqualTo(ErrorCode.ENGINE_FAILED);

      assertThat(texts(engine.generate(List.of(text("one")), Deadline.NEVER)))
          .containsExactly("tiny ONE");

      assertThat(service.keys().values()).containsExactlyInAnyOrder(1, 2);
      assertThat(service.keys().keySet()).filteredOn(key -> key.endsWith("-2")).hasSize(1);
    }
  }

  @Test
  void shouldMakeNoMoreCallsAtOnceThanItTakes() throws IOException {
    service.hang("forever");
    configure("openai", "");
    try (Engine<TextInput, TranslatedText> engine =
            EngineProviders.onClassPath()
                .open(
                    EngineKind.TEXT_TRANSLATOR,
                    "openai",
                    directory,
                    EngineOptions.defaults().withMaxBatch(2));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(engine.info().concurrency()).isEqualTo(2);
      IntStream.range(0, 2)
          .forEach(
              number ->
                  threads.submit(
                      () -> engine.generate(List.of(text("forever " + number)), Deadline.NEVER)));
      await().until(() -> service.calls() == 2);
      final Deadline soon = Deadline.after(InstantSource.system(), Duration.ofMillis(50));

      assertThatThrownBy(() -> engine.generate(List.of(text("one")), soon))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENGINE_TIMEOUT));

      assertThat(service.calls()).isEqualTo(2);
      service.close();
    }
  }

  /** Of two clients that ask the same the first one pays. */
  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "libretranslate"})
  void shouldAskOnceForItemsForWhichTheSameIsSent(final String provider) throws IOException {
    try (Engine<TextInput, TranslatedText> engine = translator(provider)) {
      final List<TranslatedText> answers =
          engine.generate(List.of(text("one"), text("two"), text("one")), Deadline.NEVER);

      assertThat(service.calls()).isEqualTo(2);
      assertThat(answers.getLast()).isEqualTo(answers.getFirst().asShared());
      assertThat(answers).extracting(TranslatedText::shared).containsExactly(false, false, true);
      assertThat(engine.statistics().items()).isEqualTo(3);
      assertThat(engine.statistics().tokens())
          .isEqualTo(answers.getFirst().tokens() + answers.get(1).tokens());
    }
  }

  @Test
  void shouldAskForEachItemForWhichSomethingElseIsSent() throws IOException {
    final TextInput formal =
        text("one").withOptions(TextOptions.DEFAULTS.withAlternatives(2).withBeams(4));
    final TextInput another =
        text("one").withBackground(new TextBackground(List.of(), "one and another"));
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      engine.generate(List.of(text("one"), formal, another), Deadline.NEVER);
      assertThat(service.calls()).as("the context is sent, the search is not").isEqualTo(2);
    }
    try (Engine<TextInput, TranslatedText> engine = translator("libretranslate")) {
      engine.generate(List.of(text("one"), formal, another), Deadline.NEVER);
      assertThat(service.calls()).isEqualTo(3);
    }
  }

  @Test
  void shouldAskForAClipOnceUnlessItIsWantedInPiecesAndWhole() throws IOException {
    configure("openai", "");
    try (Engine<SpeechInput, Speech> engine =
        EngineProviders.onClassPath()
            .open(EngineKind.SPEECH_RECOGNIZER, "openai", directory, EngineOptions.defaults())) {
      final float[] pcm = new float[32_000];
      final List<Speech> heard =
          engine.generate(
              List.of(
                  new SpeechInput(pcm, "ko", true),
                  new SpeechInput(pcm.clone(), "ko", true),
                  new SpeechInput(pcm, "ko", false)),
              Deadline.NEVER);

      assertThat(heard).extracting(Speech::shared).containsExactly(false, true, false);
      assertThat(heard.getLast().segments().getFirst().startMs()).isZero();
      assertThat(service.calls()).isEqualTo(2);
    }
  }

  @Test
  void shouldRefuseALanguageThatItMayNotAskFor() throws IOException {
    try (Engine<TextInput, TranslatedText> engine = translator("openai")) {
      assertThat(failure(engine, new TextInput("bonjour", "fra_Latn", "eng_Latn")))
          .isEqualTo(ErrorCode.UNSUPPORTED_LANGUAGE);
      assertThat(service.calls()).isZero();
    }
  }

  @Test
  void shouldTranscribe() throws IOException {
    configure("openai", "");
    try (Engine<SpeechInput, Speech> engine =
        EngineProviders.onClassPath()
            .open(EngineKind.SPEECH_RECOGNIZER, "openai", directory, EngineOptions.defaults())) {
      final SpeechInput clip = new SpeechInput(new float[32_000], "ko", true);

      final Speech heard = engine.generate(List.of(clip), Deadline.NEVER).getFirst();

      assertThat(heard.text()).startsWith("heard 64");
      assertThat(heard.segments()).hasSize(1);
      assertThat(heard.segments().getFirst().startMs()).isEqualTo(500);
      assertThat(heard.segments().getFirst().endMs()).as("the clip's end").isEqualTo(2000);
      assertThat(heard.averageLogProbability()).isEqualTo(-0.25f);
      assertThat(heard.noSpeechProbability()).isEqualTo(0.125f);
      assertThat(engine.info().languages()).containsExactly("en", "ko");
      assertThat(service.bodies().getFirst())
          .contains("name=\"language\"\r\n\r\nko\r\n", "RIFF", "verbose_json");
    }
  }

  /** Whoever knew what parts are separated by could write a model, or a prompt, into his sound. */
  @Test
  void shouldSendSoundThatIsNoFieldWhateverIsInIt() throws IOException {
    configure("openai", "");
    try (Engine<SpeechInput, Speech> engine =
        EngineProviders.onClassPath()
            .open(EngineKind.SPEECH_RECOGNIZER, "openai", directory, EngineOptions.defaults())) {
      engine.generate(
          List.of(new SpeechInput(samples("nothing at all"), "ko", true)), Deadline.NEVER);
      final String known = separator(service.bodies().getFirst());
      final String forged =
          "\r\n%s\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ndear\r\n"
              .formatted(known);

      engine.generate(
          List.of(
              new SpeechInput(samples(forged), "ko", true)
                  .withOptions(SpeechOptions.DEFAULTS.withPrompt(forged))),
          Deadline.NEVER);

      final String body = service.bodies().getLast();
      assertThat(body).contains(known);
      assertThat(body.split(Pattern.quote(separator(body)), -1))
          .as("model, format, temperature, language, prompt, file")
          .hasSize(6 + 2);
    }
  }

  private static String separator(final String body) {
    return body.substring(0, body.indexOf("\r\n"));
  }

  /** Sound whose samples are these characters. */
  private static float[] samples(final String text) {
    final byte[] bytes =
        (text.length() % 2 == 0 ? text : text + " ").getBytes(StandardCharsets.US_ASCII);
    final float[] pcm = new float[bytes.length / 2];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) (bytes[2 * i] | bytes[2 * i + 1] << 8) / 32768f;
    }
    return pcm;
  }

  @Test
  void shouldSayWhatCannotBeAskedOfARecognizer() throws IOException {
    configure("openai", "");
    try (Engine<SpeechInput, Speech> engine =
        EngineProviders.onClassPath()
            .open(EngineKind.SPEECH_RECOGNIZER, "openai", directory, EngineOptions.defaults())) {
      final SpeechInput clip = new SpeechInput(new float[16_000], "ko", false);

      assertThatThrownBy(
              () ->
                  engine.generate(
                      List.of(clip.withOptions(SpeechOptions.DEFAULTS.withWords(true))),
                      Deadline.NEVER))
          .hasMessageContaining("Times of words");
      assertThatThrownBy(
              () -> engine.generate(List.of(SpeechInput.detection(clip.pcm())), Deadline.NEVER))
          .hasMessageContaining("must be named");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "libretranslate"})
  void shouldStayWhenTheModelIsOrderedAnewUnlessFileOrKeyHaveChanged(final String name)
      throws IOException {
    final EngineProvider<TextInput, TranslatedText> provider =
        EngineProviders.onClassPath().find(EngineKind.TEXT_TRANSLATOR, name);
    final EngineOptions options = EngineOptions.defaults();
    try (Engine<TextInput, TranslatedText> engine = translator(name)) {
      assertThat(provider.isCurrent(engine, directory, options)).isTrue();

      Files.writeString(directory.resolve("key"), "sk-another");
      assertThat(provider.isCurrent(engine, directory, options)).as("another key").isFalse();

      configure(name, ", \"timeout_ms\": 7");
      assertThat(provider.isCurrent(engine, directory, options)).as("another file").isFalse();
    }
  }

  private static List<String> texts(final List<TranslatedText> answers) {
    return answers.stream().map(TranslatedText::text).toList();
  }

  private static TextInput text(final String text) {
    return new TextInput(text, "kor_Hang", "eng_Latn");
  }

  private static ErrorCode failure(
      final Engine<TextInput, TranslatedText> engine, final TextInput input) {
    return failure(engine, List.of(input));
  }

  private static ErrorCode failure(
      final Engine<TextInput, TranslatedText> engine, final List<TextInput> batch) {
    return catchThrowableOfType(EngineException.class, () -> engine.generate(batch, Deadline.NEVER))
        .code();
  }

  private Engine<TextInput, TranslatedText> translator(final String provider) throws IOException {
    configure(provider, "");
    return open(provider);
  }

  private Engine<TextInput, TranslatedText> open(final String provider) {
    return EngineProviders.onClassPath()
        .open(
            EngineKind.TEXT_TRANSLATOR,
            provider,
            directory,
            EngineOptions.defaults().withMaxBatch(BATCH));
  }

  private Engine<TextInput, TranslatedText> engine(final Pauses pauses) throws IOException {
    final RemoteSettings settings = settings();
    return RemoteEngines.open(
        "openai",
        settings,
        List.of("eng_Latn", "kor_Hang"),
        EngineOptions.defaults(),
        new ChatCompletions<>(settings, new TranslationChat(settings)),
        pauses);
  }

  private RemoteSettings settings() throws IOException {
    configure("openai", "");
    return RemoteSettings.read(directory, Map.of());
  }

  private void configure(final String provider, final String more) throws IOException {
    final String base = provider.equals("libretranslate") ? "" : "/v1";
    Files.writeString(directory.resolve("key"), KEY + "\n");
    Files.writeString(
        directory.resolve(RemoteSettings.FILE),
        """
        {"url": "%s", "model": "tiny", "key_file": "key", "languages": ["ko", "en"]%s}
        """
            .formatted(service.url() + base, more));
  }

  /** Time that passes when somebody waits. */
  private static final class ScriptedTime implements Pauses {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public void pause(final Duration duration) {
      now.updateAndGet(instant -> instant.plus(duration));
    }

    Duration waited() {
      return Duration.between(START, now.get());
    }
  }
}
