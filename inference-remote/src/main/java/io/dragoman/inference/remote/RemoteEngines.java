package io.dragoman.inference.remote;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineOptions;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Puts the engines of services together. */
final class RemoteEngines {
  private RemoteEngines() {}

  /**
   * Opens one; nothing is sent before it is asked.
   *
   * @param languages codes that it may be asked for
   * @param options of which only the batch limit means anything: so many calls run at once
   */
  static <I, O> Engine<I, O> open(
      final String name,
      final RemoteSettings settings,
      final List<String> languages,
      final EngineOptions options,
      final Protocol<I, O> protocol) {
    return open(name, settings, languages, options, protocol, Pauses.system());
  }

  /** Whether an engine is of these settings, its key included. */
  static boolean isOf(final Engine<?, ?> engine, final RemoteSettings settings) {
    return engine instanceof final RemoteEngine<?, ?> remote && remote.isOf(settings);
  }

  static <I, O> Engine<I, O> open(
      final String name,
      final RemoteSettings settings,
      final List<String> languages,
      final EngineOptions options,
      final Protocol<I, O> protocol,
      final Pauses pauses) {
    final EngineInfo info =
        new EngineInfo(
                name,
                settings.version(),
                settings.url().getHost(),
                options.maxBatch(),
                Collections.unmodifiableSortedSet(new TreeSet<>(languages)),
                protocol.skills())
            .withConcurrency(options.maxBatch());
    return new RemoteEngine<>(
        settings.local() ? info.onThisMachine() : info,
        settings,
        protocol,
        new RemoteCaller(settings, protocol.headers(), options.maxBatch(), pauses));
  }
}
