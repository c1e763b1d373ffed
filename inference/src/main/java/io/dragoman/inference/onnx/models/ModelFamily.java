package io.dragoman.inference.onnx.models;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.spi.EngineProviders;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The architectures that are known, by config.json's model_type. */
public enum ModelFamily {
  /** Whisper and its kin. */
  WHISPER(
      EngineKind.SPEECH_RECOGNIZER,
      Set.of("whisper"),
      List.of(
          "config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json")),
  /** NLLB and its kin. */
  NLLB(
      EngineKind.TEXT_TRANSLATOR,
      Set.of("m2m_100", "nllb"),
      List.of("config.json", "tokenizer.json"));

  private final EngineKind<?, ?> kind;
  private final Set<String> types;
  private final List<String> files;

  ModelFamily(final EngineKind<?, ?> kind, final Set<String> types, final List<String> files) {
    this.kind = kind;
    this.types = types;
    this.files = files;
  }

  /** That of a model_type; empty if it is none. */
  static Optional<ModelFamily> of(final String type) {
    return Arrays.stream(values()).filter(family -> family.types.contains(type)).findFirst();
  }

  /** All model_types, for messages. */
  static List<String> types() {
    return Arrays.stream(values()).flatMap(family -> family.types.stream()).sorted().toList();
  }

  /** What its engines are called in messages: speech or translation. */
  public String task() {
    return kind.name();
  }

  /** JSON files without which there is no such model. */
  List<String> files() {
    return files;
  }

  /** What the encoder takes. */
  String encoderInput() {
    return this == WHISPER ? "input_features" : "input_ids";
  }

  /** An engine of ONNX Runtime. */
  Engine<?, ?> open(final Path directory, final EngineOptions options) {
    return EngineProviders.onClassPath().open(kind, EngineProviders.ONNX, directory, options);
  }
}
