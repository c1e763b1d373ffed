package io.dragoman.inference.spi;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The providers that there are, and engines opened by their names. */
public final class EngineProviders {
  /** The provider that is part of this module: ONNX Runtime, for speech and translation. */
  public static final String ONNX = "onnx";

  private final Iterable<? extends EngineProvider<?, ?>> providers;

  EngineProviders(final Iterable<? extends EngineProvider<?, ?>> providers) {
    this.providers = providers;
  }

  /** Those on the class path; looked for when one is asked for. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // A service has no type arguments.
  public static EngineProviders onClassPath() {
    return new EngineProviders(
        (Iterable) ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader()));
  }

  /** These and no others. */
  public static EngineProviders of(final EngineProvider<?, ?>... providers) {
    return new EngineProviders(List.of(providers));
  }

  /**
   * Opens an engine.
   *
   * @param kind what it is for
   * @param name its provider's
   * @param directory the model
   * @param options how it runs
   * @throws ModelLoadException if there is no such provider, or the directory or the device cannot
   *     be used; says why
   */
  public <I, O> Engine<I, O> open(
      final EngineKind<I, O> kind,
      final String name,
      final Path directory,
      final EngineOptions options) {
    return find(kind, name).open(directory, options);
  }

  /**
   * The provider of a name.
   *
   * @throws ModelLoadException if there is none, more than one, or one on the class path cannot be
   *     loaded; the message names those that there are
   */
  public <I, O> EngineProvider<I, O> find(final EngineKind<I, O> kind, final String name) {
    final List<EngineProvider<I, O>> ofKind = ofKind(kind);
    final List<EngineProvider<I, O>> named =
        ofKind.stream().filter(provider -> provider.name().equals(name)).toList();
    return switch (named.size()) {
      case 1 -> named.getFirst();
      case 0 ->
          throw new ModelLoadException(
              "There is no engine '%s' for %s; there is: %s"
                  .formatted(
                      name,
                      kind.name(),
                      ofKind.isEmpty()
                          ? "none"
                          : ofKind.stream()
                              .map(EngineProvider::name)
                              .sorted()
                              .distinct()
                              .collect(Collectors.joining(", "))));
      default ->
          throw new ModelLoadException(
              "%d engines for %s call themselves '%s': %s; keep one of them on the class path"
                  .formatted(
                      named.size(),
                      kind.name(),
                      name,
                      named.stream()
                          .map(provider -> provider.getClass().getName())
                          .sorted()
                          .collect(Collectors.joining(", "))));
    };
  }

  @SuppressWarnings("unchecked") // Equal kinds have the same classes of questions and answers.
  private <I, O> List<EngineProvider<I, O>> ofKind(final EngineKind<I, O> kind) {
    final List<EngineProvider<I, O>> found = new ArrayList<>();
    try {
      for (final EngineProvider<?, ?> provider : providers) {
        if (provider.kind().equals(kind)) {
          found.add((EngineProvider<I, O>) provider);
        }
      }
    } catch (final ServiceConfigurationError e) {
      throw new ModelLoadException(
          "An engine on the class path cannot be loaded: " + e.getMessage(), e);
    }
    return found;
  }
}
