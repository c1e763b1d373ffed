package io.dragoman.inference.remote;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.spi.EngineProvider;
import java.nio.file.Path;

/** Transcription by OpenAI's audio API or what speaks like it; see {@link RemoteSettings}. */
public final class OpenAiSpeechProvider implements EngineProvider<SpeechInput, Speech> {
  @Override
  public String name() {
    return "openai";
  }

  @Override
  public EngineKind<SpeechInput, Speech> kind() {
    return EngineKind.SPEECH_RECOGNIZER;
  }

  @Override
  public Engine<SpeechInput, Speech> open(final Path directory, final EngineOptions options) {
    final RemoteSettings settings = RemoteSettings.read(directory, System.getenv());
    return RemoteEngines.open(
        name(),
        settings,
        AudioTranscriptions.codes(settings),
        options,
        new AudioTranscriptions(settings));
  }

  @Override
  public boolean isCurrent(
      final Engine<SpeechInput, Speech> engine, final Path directory, final EngineOptions options) {
    return RemoteEngines.isOf(engine, RemoteSettings.read(directory, System.getenv()));
  }
}
