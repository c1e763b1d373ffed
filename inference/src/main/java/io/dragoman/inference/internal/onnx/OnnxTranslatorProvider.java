package io.dragoman.inference.internal.onnx;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.internal.NllbEngine;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Stream;

/** NLLB models of any size on ONNX Runtime. */
public final class OnnxTranslatorProvider extends OnnxProvider<TextInput, TranslatedText> {
  /** Loads nothing yet. */
  public OnnxTranslatorProvider() {
    super(
        EngineKind.TEXT_TRANSLATOR,
        (model, options, weights) -> NllbEngine.open("nllb-onnx", model, options, weights));
  }

  /** Sentences of several lengths; what a model makes of them need not be any good. */
  @Override
  List<TextInput> probes(final Engine<TextInput, TranslatedText> engine) {
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
}
