package io.dragoman.transcriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.UnitIndex;
import io.dragoman.schemas.event.AudioSegment;
import io.dragoman.schemas.event.EngineAttempts;
import io.dragoman.schemas.event.Options;
import io.dragoman.schemas.event.RequestEvent;
import io.dragoman.schemas.event.SpeechLanguage;
import io.dragoman.schemas.event.State;
import io.dragoman.schemas.event.Transcript;
import io.dragoman.schemas.event.UnitStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two models on this machine and a service, in the order gpu, cpu, cloud. */
class EngineChainTest {
  private static final Map<String, String> CHAIN =
      Map.of(
          "engines", "gpu,cpu,cloud",
          "engines.gpu.model.dir", "gpu",
          "engines.cpu.model.dir", "cpu",
          "engines.cpu.breaker.open.ms", "50",
          "engines.cloud.model.dir", "cloud");

  private final FakeRecognizer gpu = new FakeRecognizer();
  private final FakeRecognizer cpu = new FakeRecognizer();
  private final FakeRecognizer cloud = new FakeRecognizer();

  private volatile String missing = "";

  @TempDir private Path directory;
  private AppHarness app;

  private void start(final Map<String, String> more) {
    gpu.skills = Set.of(EngineSkill.DETECT_LANGUAGE);
    cloud.remote = true;
    final Map<String, String> configuration = new HashMap<>(CHAIN);
    configuration.putAll(more);
    app =
        new AppHarness(
            new TranscriberApp(
                FakeRecognizer.providers(
                    (model, options) -> {
                      if (model.toString().equals(missing)) {
                        throw new ModelLoadException("There is no model");
                      }
                      return switch (model.toString()) {
                        case "gpu" -> gpu;
                        case "cpu" -> cpu;
                        default -> cloud;
                      };
                    })),
            directory,
            configuration);
  }

  @AfterEach
  void stop() {
    if (app != null) {
      app.close();
    }
  }

  @Test
  void shouldFailOverToTheNextEngineAndSayWhoWasAsked() {
    start(Map.of());
    gpu.ill = true;
    cpu.ill = true;
    send(segment(1).build());

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();

    assertThat(transcript.getEngine()).isEqualTo("cloud");
    assertThat(transcript.getEngineChoice()).isEqualTo("failover");
    assertThat(transcript.getEngineAttempts())
        .extracting(EngineAttempts::getEngine, EngineAttempts::getAttempts)
        .containsExactly(tuple("gpu", 1), tuple("cpu", 1), tuple("cloud", 1));
  }

  @Test
  void shouldNeverSendWhatIsLocalOnlyElsewhereHoweverLongTheOthersAreDown() throws Exception {
    start(Map.of());
    gpu.ill = true;
    cpu.ill = true;
    assertThat(app.order("/worker/breakers/gpu/open")).isEqualTo(200);
    assertThat(app.order("/worker/breakers/cpu/open")).isEqualTo(200);
    send(segment(1).setOptions(local()).build());
    send(segment(2).build());

    final Transcript free = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    assertThat(free.getEngine()).isEqualTo("cloud");
    assertThat(free.getIndex()).isEqualTo(2);
    // The same sound, kept as the service heard it.
    send(segment(2).setEventId("e/again").setIndex(3).setOptions(local()).build());
    app.read(Topic.REQUESTS, RequestEvent.class);
    cpu.ill = false;
    assertThat(app.order("/worker/breakers/cpu/reset")).isEqualTo(200);

    await()
        .untilAsserted(
            () -> {
              app.read(Topic.TRANSCRIPTS, Transcript.class);
              app.advance();
              assertThat(cpu.heard).hasSize(2);
            });
    assertThat(cloud.heard).hasSize(1);
    assertThat(gpu.heard).isEmpty();
  }

  @Test
  void shouldAskOnlyWhoCanInWhichLanguageSpeechIs() throws Exception {
    start(Map.of());
    assertThat(app.order("/worker/breakers/cpu/open")).isEqualTo(200);
    send(
        segment(1)
            .setIndex(UnitIndex.REQUEST)
            .setSourceLanguage("auto")
            .setDetectFor("3@17")
            .build());

    assertThat(app.only(Topic.SPEECH_LANGUAGES, SpeechLanguage.class).getValue().getLanguage())
        .contains("ko");
    assertThat(gpu.heard).hasSize(1);
  }

  @Test
  void shouldAskEnginesAccordingToTheirConditions() {
    start(
        Map.of(
            "engines.gpu.tiers", "gold",
            "engines.cpu.length.max", "1",
            "engines.cloud.languages", "ko,en"));
    send(segment(1).build());
    final Transcript usual = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();
    send(segment(2).setOptions(Options.newBuilder().setTier("gold").build()).build());
    final Transcript gold = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();

    assertThat(usual.getEngine()).isEqualTo("cloud");
    assertThat(usual.getEngineChoice()).isEqualTo("condition");
    assertThat(gold.getEngine()).isEqualTo("gpu");
    assertThat(gold.getEngineChoice()).isEqualTo("preferred");
  }

  @Test
  void shouldSayOfEachEngineWhyWhenNoneMayEverBeAsked() {
    start(Map.of("engines.gpu.tiers", "gold", "engines.cpu.length.min", "60000"));
    send(segment(1).setOptions(local()).build());

    final UnitStatus status = app.onlyStatus();

    assertThat(status.getState()).isEqualTo(State.FAILED);
    assertThat(status.getErrorCode()).contains(ErrorCode.UNSUPPORTED_OPTION.name());
    assertThat(status.getMessage().orElseThrow())
        .contains("gpu: The engine is not for clients of the tier standard")
        .contains("cpu: A unit of length")
        .contains("cloud: The request is local_only");
    assertThat(cloud.heard).isEmpty();
  }

  @Test
  void shouldWorkWithoutAFurtherEngineUntilItsModelCanBeLoaded() throws Exception {
    missing = "cpu";
    start(Map.of("model.load.backoff.ms", "1"));
    gpu.ill = true;
    send(segment(1).build());
    assertThat(app.only(Topic.TRANSCRIPTS, Transcript.class).getValue().getEngine())
        .isEqualTo("cloud");
    assertThat(app.get("/worker/models")).contains("not loaded", "FAILED", "There is no model");
    app.read(Topic.REQUESTS, RequestEvent.class);

    missing = "";

    await().until(() -> !app.get("/worker/models").contains("not loaded"));
    assertThat(app.order("/worker/breakers/cpu/reset")).isEqualTo(200);
    send(segment(2).build());
    assertThat(app.only(Topic.TRANSCRIPTS, Transcript.class).getValue().getEngine())
        .isEqualTo("cpu");
  }

  @Test
  void shouldNotStartWithoutItsFirstEngine() {
    missing = "gpu";
    assertThatThrownBy(() -> start(Map.of())).hasMessageContaining("There is no model");
  }

  @Test
  void shouldPassOverAnEngineThatWouldCostMoreThanItsCeiling() throws Exception {
    start(prices(Map.of("engines.gpu.cost.max", "0.001", "engines.cpu.cost.max", "0.0002")));
    send(segment(1).build());

    final Transcript transcript = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();

    assertThat(transcript.getEngine()).as("gpu costs 0.01, cpu less").isEqualTo("cpu");
    assertThat(transcript.getEngineChoice()).isEqualTo("condition");
  }

  @Test
  void shouldAskElsewhereOnlyWhatTheRequestPaysFor() throws Exception {
    start(prices(Map.of()));
    gpu.ill = true;
    cpu.ill = true;
    assertThat(app.order("/worker/breakers/gpu/open")).isEqualTo(200);
    assertThat(app.order("/worker/breakers/cpu/open")).isEqualTo(200);
    send(segment(1).setOptions(paying("0.019")).build());
    send(segment(2).setOptions(paying("0.02")).build());

    final Transcript paid = app.only(Topic.TRANSCRIPTS, Transcript.class).getValue();

    assertThat(paid.getEngine()).isEqualTo("cloud");
    assertThat(paid.getIndex()).as("the other one waits for those here").isEqualTo(2);
    assertThat(cloud.heard).hasSize(1);
  }

  @Test
  void shouldNotAskElsewhereAtAPriceThatNobodyKnows() {
    start(Map.of("engines.gpu.tiers", "gold", "engines.cpu.tiers", "gold"));
    send(segment(1).setOptions(paying("1000")).build());

    assertThat(app.onlyStatus().getMessage().orElseThrow())
        .contains("cloud: What it costs is not known, and the request allows at most 1000");
    assertThat(cloud.heard).isEmpty();
  }

  @Test
  void shouldRefuseACeilingWithoutPrices() {
    assertThatThrownBy(() -> start(Map.of("engines.cloud.cost.max", "0.01")))
        .hasMessageContaining("engines.cloud.cost.max needs prices")
        .hasMessageContaining("prices.file");
    assertThatThrownBy(() -> start(Map.of("engines.cloud.cost.max", "1e9")))
        .hasMessageContaining("decimal number");
  }

  private Map<String, String> prices(final Map<String, String> more) throws IOException {
    final Path file = directory.resolve("prices.json");
    Files.writeString(
        file,
        """
        {"version": "1", "currency": "USD", "prices": [
          {"engine": "gpu", "per_call": "0.01"},
          {"engine": "cpu", "per_audio_second": "0.001"},
          {"engine": "cloud", "per_call": "0.02"}]}
        """);
    final Map<String, String> all = new HashMap<>(more);
    all.put("prices.file", file.toString());
    return all;
  }

  private static Options paying(final String amount) {
    return Options.newBuilder().setMaxUnitCost(amount).build();
  }

  @Test
  void shouldRefuseAListBesideTheKeysThatItTakesThePlaceOf() {
    assertThatThrownBy(() -> start(Map.of("fallback.model.dir", "small")))
        .hasMessageContaining("engines takes the place of fallback.model.dir");
    assertThatThrownBy(() -> start(Map.of("engines.cloud.languages", "klingon")))
        .hasMessageContaining("engines.cloud.languages")
        .hasMessageContaining("no language klingon");
  }

  private static Options local() {
    return Options.newBuilder().setLocalOnly(true).build();
  }

  /** Each number another sound. */
  private static AudioSegment.Builder segment(final int number) {
    final byte[] pcm = new byte[3200];
    pcm[0] = (byte) number;
    return AudioSegment.newBuilder()
        .setEventId("e/" + number)
        .setRequestId("request")
        .setIndex(number)
        .setCount(5)
        .setPcm(ByteBuffer.wrap(pcm))
        .setFingerprint("anything")
        .setSourceLanguage("ko")
        .setCreatedAt(Instant.EPOCH);
  }

  private void send(final AudioSegment segment) {
    app.send(Topic.AUDIO_SEGMENTS, AudioSegment.class, "key", "request", segment);
  }
}
