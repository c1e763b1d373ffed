package io.dragoman.inference.remote;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.schemas.Language;
import java.nio.file.Path;
import java.util.function.Function;

/** Translation by a service; see {@link RemoteSettings}. */
abstract class RemoteTranslatorProvider implements EngineProvider<TextInput, TranslatedText> {
  private final String name;
  private final Function<RemoteSettings, Protocol<TextInput, TranslatedText>> protocol;

  /**
   * Of one protocol.
   *
   * @param name in configuration
   * @param protocol how a service is asked
   */
  RemoteTranslatorProvider(
      final String name,
      final Function<RemoteSettings, Protocol<TextInput, TranslatedText>> protocol) {
    this.name = name;
    this.protocol = protocol;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final EngineKind<TextInput, TranslatedText> kind() {
    return EngineKind.TEXT_TRANSLATOR;
  }

  @Override
  public final Engine<TextInput, TranslatedText> open(
      final Path directory, final EngineOptions options) {
    final RemoteSettings settings = RemoteSettings.read(directory, System.getenv());
    return RemoteEngines.open(
        name,
        settings,
        settings.languages().stream().map(Language::flores).toList(),
        options,
        protocol.apply(settings));
  }

  @Override
  public final boolean isCurrent(
      final Engine<TextInput, TranslatedText> engine,
      final Path directory,
      final EngineOptions options) {
    return RemoteEngines.isOf(engine, RemoteSettings.read(directory, System.getenv()));
  }
}
