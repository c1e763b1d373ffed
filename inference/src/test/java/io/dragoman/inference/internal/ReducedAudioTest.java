package io.dragoman.inference.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.Shortcuts;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.internal.audio.LogMel;
import io.dragoman.inference.spi.EngineProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReducedAudioTest {
  private static final Path MODEL = Path.of("demo-models/whisper-demo");

  /** The demo model's window has 8 s, 50 places each. */
  private static final int PLACES = 400;

  @TempDir private Path directory;

  private static Engine<SpeechInput, Speech> open(
      final Path model, final String variant, final boolean reduced) {
    return EngineProviders.onClassPath()
        .open(
            EngineKind.SPEECH_RECOGNIZER,
            EngineProviders.ONNX,
            model,
            EngineOptions.defaults()
                .withThreads(1)
                .withVariant(variant)
                .withShortcuts(Shortcuts.NONE.withReducedAudio(reduced)));
  }

  private static long places(final Engine<SpeechInput, Speech> engine, final int seconds) {
    final long before = engine.statistics().encoderPositions();
    engine.generate(
        List.of(SpeechInput.detection(SpeechBatches.tone(440, seconds * LogMel.RATE))),
        Deadline.NEVER);
    return engine.statistics().encoderPositions() - before;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "quantized"})
  void shouldComputeOnlyWhatAClipFillsWhenItIsReduced(final String variant) {
    try (Engine<SpeechInput, Speech> engine = open(MODEL, variant, true)) {
      assertThat(places(engine, 1)).isEqualTo(100);
      assertThat(places(engine, 3)).isEqualTo(200);
      assertThat(places(engine, 8)).isEqualTo(PLACES);
      assertThat(engine.info().modelVersion()).endsWith("+context=reduced");
    }
  }

  @Test
  void shouldComputeTheWholeWindowWhenItIsNotReduced() {
    try (Engine<SpeechInput, Speech> engine = open(MODEL, "", false)) {
      assertThat(places(engine, 1)).isEqualTo(PLACES);
      assertThat(engine.info().modelVersion()).doesNotContain("context");
    }
  }

  @Test
  void shouldComputeTheWholeWindowWhenTheGraphTakesNoOther() throws IOException {
    Files.createDirectories(directory.resolve("onnx"));
    for (final Path folder : List.of(MODEL, MODEL.resolve("onnx"))) {
      try (Stream<Path> files = Files.list(folder)) {
        for (final Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, directory.resolve(MODEL.relativize(file)));
        }
      }
    }
    final Path encoder = directory.resolve("onnx/encoder_model.onnx");
    final ModelProto model = ModelProto.parseFrom(Files.readAllBytes(encoder));
    final GraphProto.Builder graph = model.getGraph().toBuilder();
    // As an export that has the length of its window in constants.
    for (int i = 0; i < graph.getNodeCount(); i++) {
      if (graph.getNode(i).getOpType().equals("Slice")) {
        graph.setNode(
            i,
            graph.getNode(i).toBuilder()
                .setOpType("Identity")
                .clearInput()
                .addInput(graph.getNode(i).getInput(0))
                .clearAttribute());
      }
    }
    Files.write(encoder, model.toBuilder().setGraph(graph).build().toByteArray());

    try (Engine<SpeechInput, Speech> engine = open(directory, "", true)) {
      assertThat(places(engine, 1)).isEqualTo(100);
    }
    Files.write(
        encoder,
        ModelProto.parseFrom(Files.readAllBytes(encoder)).toBuilder()
            .setGraph(fixed(graph.build()))
            .build()
            .toByteArray());
    try (Engine<SpeechInput, Speech> engine = open(directory, "", true)) {
      assertThat(places(engine, 1)).isEqualTo(PLACES);
      assertThat(engine.info().modelVersion()).doesNotContain("context");
    }
  }

  /** The positions added twice, the second time behind an operation that is not looked through. */
  private static GraphProto fixed(final GraphProto graph) {
    final GraphProto.Builder fixed = graph.toBuilder();
    for (int i = 0; i < fixed.getNodeCount(); i++) {
      if (fixed.getNode(i).getOpType().equals("Identity")
          && fixed.getNode(i).getInput(0).contains("embed_positions")) {
        fixed.setNode(i, fixed.getNode(i).toBuilder().setOpType("Abs"));
        return fixed.build();
      }
    }
    throw new AssertionError("The graph has no positions");
  }
}
