package io.dragoman.translator;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProvider;
import java.nio.file.Path;

/** As somebody else's jar would have it: found by its line in {@code META-INF/services}. */
public final class ScriptedTranslatorProvider implements EngineProvider<TextInput, TranslatedText> {

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public EngineKind<TextInput, TranslatedText> kind() {
    return EngineKind.TEXT_TRANSLATOR;
  }

  @Override
  public Engine<TextInput, TranslatedText> open(final Path directory, final EngineOptions options) {
    return new FakeTranslator();
  }
}
