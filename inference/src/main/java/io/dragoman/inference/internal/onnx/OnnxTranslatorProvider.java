package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.internal.NllbEngine;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * NLLB models of any size on ONNX Runtime, from directories as Hugging Face and Optimum lay them
 * out.
 *
 * <p>Needed are config.json and tokenizer.json, and in {@code onnx/} or beside them
 * encoder_model.onnx with either decoder_model_merged.onnx or both decoder_model.onnx and
 * decoder_with_past_model.onnx.
 */
public final class OnnxTranslatorProvider implements EngineProvider<TextInput, TranslatedText> {

  @Override
  public String name() {
    return EngineProviders.ONNX;
  }

  @Override
  public EngineKind<TextInput, TranslatedText> kind() {
    return EngineKind.TEXT_TRANSLATOR;
  }

  @Override
  public boolean suits(final Path directory, final EngineOptions options) {
    return OnnxFiles.suit(directory);
  }

  @Override
  public Engine<TextInput, TranslatedText> open(final Path directory, final EngineOptions options) {
    return LayoutTrial.open(
        directory,
        options,
        (model, tuned, weights) -> NllbEngine.open("nllb-onnx", model, tuned, weights),
        OnnxTranslatorProvider::probes);
  }

  /** Sentences of several lengths; what a model makes of them need not be any good. */
  private static List<TextInput> probes(final Engine<TextInput, TranslatedText> engine) {
    final SortedSet<String> languages = engine.info().languages();
    return Stream.of(
            "Yesterday I lost my telephone, and today I found it in the museum.",
            "1 2 3",
            "Good morning. How are you today?",
            "We meet at one o'clock.",
            "Where is the station?",
            "Two of these, please; the other three later.",
            "a b c d e f g",
            "No.")
        .map(text -> new TextInput(text, languages.first(), languages.last()))
        .toList();
  }

  @Override
  public Optional<String> version(final Path directory, final EngineOptions options) {
    return Optional.of(OnnxFiles.find(directory, options.variant()).model().version());
  }
}
