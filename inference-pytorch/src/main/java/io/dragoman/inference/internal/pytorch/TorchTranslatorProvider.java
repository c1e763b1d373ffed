package io.dragoman.inference.internal.pytorch;

import io.dragoman.inference.EngineKind;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.internal.NllbEngine;

/** NLLB models of any size on PyTorch. */
public final class TorchTranslatorProvider extends TorchProvider<TextInput, TranslatedText> {
  /** Loads nothing yet. */
  public TorchTranslatorProvider() {
    super(
        EngineKind.TEXT_TRANSLATOR,
        (model, options, weights) -> NllbEngine.open("nllb-pytorch", model, options, weights));
  }
}
