package io.dragoman.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.resilience.testing.AppHarness;
import io.dragoman.schemas.ErrorCode;
import io.dragoman.schemas.Topic;
import io.dragoman.schemas.event.Sentence;
import io.dragoman.schemas.event.Translation;
import io.dragoman.schemas.event.TranslationTask;
import io.dragoman.stage.testing.SynthesisApp;
import io.dragoman.stage.testing.UpperCaseEngine;
import io.dragoman.testkit.BesideTheTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelReloadTest {
  private static final String RELOAD = "/worker/models/reload";

  @TempDir private Path directory;

  /** Says which model it is; fails when it is used after it was closed. */
  private static final class Numbered extends UpperCaseEngine {
    private final int number;
    private volatile boolean closed;
    private volatile boolean broken;
    private volatile Set<String> languages = Set.of("eng_Latn");

    Numbered(final int number) {
      this.number = number;
    }

    @Override
    public EngineInfo info() {
      return new EngineInfo("upper-case", "v" + number, "cpu", 2, new TreeSet<>(languages));
    }

    @Override
    public List<String> generate(final List<String> batch, final Deadline deadline) {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      return batch.stream().map(text -> text + " by v" + number).toList();
    }

    @Override
    public void warmUp() {
      if (broken) {
        throw new EngineException(ErrorCode.ENGINE_FAILED, "cannot answer");
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static ReloadableModel<String, String> model(
      final ModelSlot<String, String> slot,
      final Optional<String> version,
      final Engine<String, String> next,
      final SimpleMeterRegistry meters) {
    return new ReloadableModel<>(
        "upper-case",
        Path.of("models"),
        slot,
        Set.of("eng_Latn"),
        Set.of(),
        now -> version.filter(now.info().modelVersion()::equals).isPresent(),
        () -> next,
        meters);
  }

  private static double count(final SimpleMeterRegistry meters, final String result) {
    return meters.get("dragoman.model.reloads").tag("result", result).counter().count();
  }

  @Test
  void shouldAnswerAllOfABatchByOneModelAndLoseNothingWhenModelsAreReplacedUnderLoad()
      throws Exception {
    final ModelSlot<String, String> slot = new ModelSlot<>(new Numbered(0));
    final int runs = 2_000;
    final CountDownLatch begun = new CountDownLatch(runs / 10);

    final CompletableFuture<List<List<String>>> load =
        BesideTheTest.supply(
            () -> {
              final List<List<String>> all = new ArrayList<>();
              for (int i = 0; i < runs; i++) {
                // As the worker's engine asks: several calls for one batch, then the version.
                all.add(
                    slot.use(
                        engine -> {
                          final List<String> said = new ArrayList<>();
                          for (int call = 0; call < 3; call++) {
                            said.addAll(engine.generate(List.of("a", "b"), Deadline.NEVER));
                          }
                          said.add(engine.info().modelVersion());
                          return said;
                        }));
                begun.countDown();
              }
              return all;
            });
    begun.await();
    final List<Numbered> put = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      put.add(new Numbered(i));
      slot.replace(put.getLast()).close();
    }

    final List<List<String>> answers = load.join();

    assertThat(answers).hasSize(runs);
    assertThat(answers)
        .allSatisfy(
            batch -> {
              assertThat(batch).hasSize(7);
              assertThat(batch.subList(0, 6)).allMatch(said -> said.endsWith(batch.getLast()));
            });
    assertThat(put.getLast().closed).isFalse();
    assertThat(put.subList(0, 99)).allMatch(former -> former.closed);
  }

  @Test
  void shouldKeepTheModelWhenTheNextCannotAnswer() throws Exception {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Numbered first = new Numbered(1);
    final ModelSlot<String, String> slot = new ModelSlot<>(first);
    final Numbered broken = new Numbered(2);
    broken.broken = true;
    final ReloadableModel<String, String> model = model(slot, Optional.empty(), broken, meters);

    model.reload();

    assertThat(slot.engine()).isSameAs(first);
    assertThat(first.closed).isFalse();
    assertThat(broken.closed).isTrue();
    assertThat(model.status().state()).isEqualTo(ReloadableModel.State.FAILED);
    assertThat(model.status().message()).contains("cannot answer");
    assertThat(model.status().modelVersion()).isEqualTo("v1");
    assertThat(count(meters, "failed")).isEqualTo(1);
  }

  @Test
  void shouldKeepTheModelWhenTheNextKnowsFewerLanguages() throws Exception {
    final Numbered first = new Numbered(1);
    final ModelSlot<String, String> slot = new ModelSlot<>(first);
    final Numbered next = new Numbered(2);
    next.languages = Set.of("kor_Hang");
    final ReloadableModel<String, String> model =
        model(slot, Optional.empty(), next, new SimpleMeterRegistry());

    model.reload();

    assertThat(slot.engine()).isSameAs(first);
    assertThat(model.status().message()).contains("does not know eng_Latn");
  }

  @Test
  void shouldLoadNothingWhenTheDirectoryHasNotChanged() throws Exception {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Numbered first = new Numbered(1);
    final ModelSlot<String, String> slot = new ModelSlot<>(first);
    final ReloadableModel<String, String> model =
        model(slot, Optional.of("v1"), new Numbered(2), meters);

    model.reload();

    assertThat(slot.engine()).isSameAs(first);
    assertThat(count(meters, "unchanged")).isEqualTo(1);
    assertThat(count(meters, "swapped")).isZero();
  }

  @Test
  void shouldAnswerAnewAndNotFromWhatTheFormerModelSaidWhenAModelWasReplaced() throws Exception {
    final List<Numbered> opened = new CopyOnWriteArrayList<>();
    final EngineProvider<String, String> provider =
        EngineProvider.of(
            EngineProviders.ONNX,
            UpperCaseEngine.KIND,
            (models, options) -> {
              opened.add(new Numbered(opened.size() + 1));
              return opened.getLast();
            });
    try (AppHarness app = new AppHarness(new SynthesisApp(provider), directory)) {
      assertThat(said(app, "first")).isEqualTo("one by v1 / v1");
      assertThat(said(app, "again")).isEqualTo("one by v1 / v1");

      assertThat(app.orderWithoutKey(RELOAD)).isEqualTo(401);
      assertThat(app.order(RELOAD)).isEqualTo(202);
      await().until(() -> opened.getFirst().closed);

      assertThat(said(app, "later")).isEqualTo("one by v2 / v2");
      assertThat(opened).hasSize(2);
    }
    assertThat(opened.getLast().closed).isTrue();
  }

  /** The answer to the same work of another event, and by which model it says that it is. */
  private static String said(final AppHarness app, final String event) {
    final TranslationTask task =
        TranslationTask.newBuilder()
            .setEventId(event + "/3/eng_Latn")
            .setRequestId(event)
            .setIndex(3)
            .setCount(4)
            .setSentences(List.of(new Sentence("one", " ", null, null)))
            .setFingerprint("fingerprint")
            .setSourceLanguage("kor_Hang")
            .setTargetLanguage("eng_Latn")
            .setCreatedAt(Instant.EPOCH)
            .build();
    app.send(
        Topic.TRANSLATION_TASKS,
        TranslationTask.class,
        task.getFingerprint(),
        task.getRequestId(),
        task);
    final Translation said = app.only(Topic.TRANSLATIONS, Translation.class).getValue();
    return said.getText() + " / " + said.getModelVersion();
  }

  @Test
  void shouldLoadAModelWhoseFilesWereReplacedAndKeepItWhenTheyAreSpoiled() throws Exception {
    final Path files = copy(directory.resolve("nllb-demo"));
    final EngineProvider<TextInput, TranslatedText> onnx =
        EngineProviders.onClassPath().find(EngineKind.TEXT_TRANSLATOR, EngineProviders.ONNX);
    final EngineOptions options = EngineOptions.defaults();
    final ModelSlot<TextInput, TranslatedText> slot = new ModelSlot<>(onnx.open(files, options));
    final ReloadableModel<TextInput, TranslatedText> model =
        new ReloadableModel<>(
            "nllb-onnx",
            files,
            slot,
            Set.of("eng_Latn", "kor_Hang"),
            slot.engine().info().skills(),
            now -> onnx.isCurrent(now, files, options),
            () -> onnx.open(files, options),
            new SimpleMeterRegistry());
    final String first = slot.engine().info().modelVersion();
    final String answer = translated(slot);

    model.reload();
    assertThat(model.status().state()).isEqualTo(ReloadableModel.State.UNCHANGED);

    // A change of any file makes another version; moved into place, as whoever deploys should.
    final Path next = Files.writeString(directory.resolve("next"), "{\"max_length\": 95}");
    Files.move(next, files.resolve("generation_config.json"), StandardCopyOption.ATOMIC_MOVE);
    model.reload();

    assertThat(model.status().state()).isEqualTo(ReloadableModel.State.SWAPPED);
    final String second = slot.engine().info().modelVersion();
    assertThat(second).isNotEqualTo(first);
    assertThat(translated(slot)).isEqualTo(answer);

    final Path spoiled = Files.write(directory.resolve("short"), new byte[] {8, 7, 6});
    Files.move(spoiled, files.resolve("onnx/encoder_model.onnx"), StandardCopyOption.ATOMIC_MOVE);
    model.reload();

    assertThat(model.status().state()).isEqualTo(ReloadableModel.State.FAILED);
    assertThat(slot.engine().info().modelVersion()).isEqualTo(second);
    assertThat(translated(slot)).isEqualTo(answer);
    slot.close();
  }

  private static String translated(final ModelSlot<TextInput, TranslatedText> slot) {
    return slot.use(
        engine ->
            engine
                .generate(
                    List.of(new TextInput("여권을 잃어버렸어요.", "kor_Hang", "eng_Latn")), Deadline.NEVER)
                .getFirst()
                .text());
  }

  private static Path copy(final Path to) throws IOException {
    final Path from = Path.of("..", "inference", "demo-models", "nllb-demo");
    Files.createDirectories(to.resolve("onnx"));
    for (final Path folder : List.of(from, from.resolve("onnx"))) {
      try (Stream<Path> all = Files.list(folder)) {
        for (final Path file : all.filter(Files::isRegularFile).toList()) {
          if (!file.toString().contains("_quantized")) {
            Files.copy(file, to.resolve(from.relativize(file)));
          }
        }
      }
    }
    return to;
  }
}
