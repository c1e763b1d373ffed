package io.dragoman.inference.remote;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.PromptInput;
import io.dragoman.inference.WrittenText;
import io.dragoman.inference.spi.EngineProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** A language model of a service, for whatever a stage has it write; see {@link RemoteSettings}. */
abstract class LanguageModelProvider implements EngineProvider<PromptInput, WrittenText> {
  private final String name;
  private final BiFunction<
          RemoteSettings, Chat<PromptInput, WrittenText>, Protocol<PromptInput, WrittenText>>
      protocol;

  /**
   * Of one protocol.
   *
   * @param name in configuration
   * @param protocol how a service is asked
   */
  LanguageModelProvider(
      final String name,
      final BiFunction<
              RemoteSettings, Chat<PromptInput, WrittenText>, Protocol<PromptInput, WrittenText>>
          protocol) {
    this.name = name;
    this.protocol = protocol;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final EngineKind<PromptInput, WrittenText> kind() {
    return EngineKind.LANGUAGE_MODEL;
  }

  @Override
  public final Engine<PromptInput, WrittenText> open(
      final Path directory, final EngineOptions options) {
    final RemoteSettings settings = RemoteSettings.ofLanguageModel(directory, System.getenv());
    return RemoteEngines.open(
        name, settings, List.of(), options, protocol.apply(settings, new WritingChat()));
  }

  @Override
  public final boolean isCurrent(
      final Engine<PromptInput, WrittenText> engine,
      final Path directory,
      final EngineOptions options) {
    return RemoteEngines.isOf(engine, RemoteSettings.ofLanguageModel(directory, System.getenv()));
  }
}
