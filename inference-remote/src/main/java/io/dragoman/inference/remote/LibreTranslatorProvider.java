package io.dragoman.inference.remote;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.schemas.Language;
import java.nio.file.Path;

/** Translation by a LibreTranslate server; see {@link RemoteSettings}. */
public final class LibreTranslatorProvider implements EngineProvider<TextInput, TranslatedText> {
  @Override
  public String name() {
    return "libretranslate";
  }

  @Override
  public EngineKind<TextInput, TranslatedText> kind() {
    return EngineKind.TEXT_TRANSLATOR;
  }

  @Override
  public Engine<TextInput, TranslatedText> open(final Path directory, final EngineOptions options) {
    final RemoteSettings settings = RemoteSettings.read(directory, System.getenv());
    return RemoteEngines.open(
        name(),
        settings,
        settings.languages().stream().map(Language::flores).toList(),
        options,
        new LibreTranslate(settings));
  }
}
