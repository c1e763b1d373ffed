package io.dragoman.inference.spi;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The providers that there are, and engines opened by their names. */
public final class EngineProviders {
  /** The provider that is part of this module: ONNX Runtime, for speech and translation. */
  public static final String ONNX = "onnx";

  /** No provider: whichever {@link EngineProvider#suits suits}, ONNX Runtime first. */
  public static final String AUTO = "auto";

  private static final Logger LOG = LoggerFactory.getLogger(EngineProviders.class);

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
   * @param name its provider's, or {@link #AUTO}
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

  /** The first that can open it; says which it is, as the directory alone does not tell. */
  private <I, O> Engine<I, O> openAny(
      final EngineKind<I, O> kind, final Path directory, final EngineOptions options) {
    final List<EngineProvider<I, O>> suiting =
        ofKind(kind).stream()
            .filter(provider -> provider.suits(directory, options))
            .sorted(
                Comparator.<EngineProvider<I, O>, Boolean>comparing(
                        provider -> !provider.name().equals(ONNX))
                    .thenComparing(EngineProvider::name))
            .toList();
    final List<ModelLoadException> failures = new ArrayList<>();
    for (final EngineProvider<I, O> provider : suiting) {
      try {
        final Engine<I, O> engine = provider.open(directory, options);
        LOG.info("{} runs on the engine {}", directory, provider.name());
        return engine;
      } catch (final ModelLoadException e) {
        LOG.warn("The engine {} cannot open {}: {}", provider.name(), directory, e.getMessage());
        failures.add(e);
      }
    }
    final ModelLoadException failed =
        new ModelLoadException(
            "No engine for %s can open %s, of: %s"
                .formatted(kind.name(), directory.toAbsolutePath(), names(ofKind(kind))),
            null,
            failures.stream().anyMatch(ModelLoadException::passing));
    failures.forEach(failed::addSuppressed);
    throw failed;
  }

  /**
   * The provider of a name; for {@link #AUTO} one that leaves the choice to when it opens.
   *
   * @throws ModelLoadException if there is none, more than one, or one on the class path cannot be
   *     loaded; the message names those that there are
   */
  public <I, O> EngineProvider<I, O> find(final EngineKind<I, O> kind, final String name) {
    if (name.equals(AUTO)) {
      return EngineProvider.of(
          AUTO, kind, (directory, options) -> openAny(kind, directory, options));
    }
    final List<EngineProvider<I, O>> ofKind = ofKind(kind);
    final List<EngineProvider<I, O>> named =
        ofKind.stream().filter(provider -> provider.name().equals(name)).toList();
    return switch (named.size()) {
      case 1 -> named.getFirst();
      case 0 ->
          throw new ModelLoadException(
              "There is no engine '%s' for %s; there is: %s"
                  .formatted(name, kind.name(), names(ofKind)));
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

  private static String names(final List<? extends EngineProvider<?, ?>> providers) {
    return providers.isEmpty()
        ? "none"
        : providers.stream()
            .map(EngineProvider::name)
            .sorted()
            .distinct()
            .collect(Collectors.joining(", "));
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
