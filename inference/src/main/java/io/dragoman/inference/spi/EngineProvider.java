package io.dragoman.inference.spi;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Opens engines of one kind: the way to add a runtime of your own, or a service elsewhere, without
 * a change of this project.
 *
 * <p>Write a public class with a public constructor without parameters, one for each kind:
 *
 * <pre>{@code
 * public final class AcmeSpeech implements EngineProvider<SpeechInput, Speech> {
 *   public String name() {
 *     return "acme";
 *   }
 *
 *   public EngineKind<SpeechInput, Speech> kind() {
 *     return EngineKind.SPEECH_RECOGNIZER;
 *   }
 *
 *   public Engine<SpeechInput, Speech> open(Path directory, EngineOptions options) {
 *     return new AcmeEngine(directory.resolve("acme.json"), options.maxBatch());
 *   }
 * }
 * }</pre>
 *
 * <p>Put it in a jar whose file {@code META-INF/services/io.dragoman.inference.spi.EngineProvider}
 * has the class's full name in a line, put that jar on the class path of the app ({@code
 * DRAGOMAN_CLASS_PATH=acme.jar ./dragoman run transcriber}), and configure {@code
 * model.engine=acme}. What the engine needs to know besides its options, such as an address and
 * where its key is, belongs into a file in the model directory ({@code model.dir}).
 *
 * <p>One object is made a process, when an engine is asked for by name; {@link #name()} and {@link
 * #kind()} are asked of every provider on the class path, so a constructor loads nothing.
 *
 * @param <I> what its engines take
 * @param <O> what they answer
 */
public interface EngineProvider<I, O> {

  /** The value of {@code model.engine} that means this provider; lower case, constant. */
  String name();

  /** What its engines are for; constant. */
  EngineKind<I, O> kind();

  /**
   * Whether a directory has what this provider reads, so that {@code model.engine=auto} may choose
   * it; looks for files and loads none.
   *
   * @param directory the model; it exists
   * @param options how it runs
   */
  default boolean suits(final Path directory, final EngineOptions options) {
    return false;
  }

  /**
   * Opens an engine; called once for each model of an app, as it starts.
   *
   * @param directory the model; it exists, what is in it is the provider's matter
   * @param options how it runs; an option that means nothing to the engine is ignored
   * @return an engine that the caller closes. Its {@link io.dragoman.inference.EngineInfo#name()}
   *     and model version become part of results, so the version must change whenever the same
   *     question might get another answer
   * @throws ModelLoadException if the directory, the device or the service cannot be used: the
   *     message names it and says what would do. One that is {@link ModelLoadException#passing} is
   *     tried again
   */
  Engine<I, O> open(Path directory, EngineOptions options);

  /**
   * The model version that an engine of this directory would have, where that can be told without
   * loading it: a model that has not changed is then not loaded again.
   *
   * @throws ModelLoadException as {@link #open}
   */
  default Optional<String> version(final Path directory, final EngineOptions options) {
    return Optional.empty();
  }

  /**
   * Whether an engine is as one that {@link #open} would open now; one that is stays when its model
   * is ordered to be loaded anew. By its {@link #version} unless the provider knows better, such as
   * that a key has changed.
   *
   * @param engine one that this provider opened for this directory
   * @throws ModelLoadException as {@link #open}
   */
  default boolean isCurrent(
      final Engine<I, O> engine, final Path directory, final EngineOptions options) {
    return version(directory, options).filter(engine.info().modelVersion()::equals).isPresent();
  }

  /**
   * A provider of its parts, for engines that a program makes itself.
   *
   * @param opener what {@link #open} does
   */
  static <I, O> EngineProvider<I, O> of(
      final String name,
      final EngineKind<I, O> kind,
      final BiFunction<Path, EngineOptions, ? extends Engine<I, O>> opener) {
    return new EngineProvider<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public EngineKind<I, O> kind() {
        return kind;
      }

      @Override
      public Engine<I, O> open(final Path directory, final EngineOptions options) {
        return opener.apply(directory, options);
      }
    };
  }
}
