package io.dragoman.inference.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineProvidersTest {
  private static final BiFunction<Path, EngineOptions, Engine<TextInput, TranslatedText>> NONE =
      (directory, options) -> {
        throw new ModelLoadException(directory + " is empty");
      };

  static EngineKind<?, ?>[] kinds() {
    return new EngineKind<?, ?>[] {EngineKind.SPEECH_RECOGNIZER, EngineKind.TEXT_TRANSLATOR};
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void shouldFindTheModulesOwnEnginesOnTheClassPath(final EngineKind<?, ?> kind) {
    assertThat(EngineProviders.onClassPath().find(kind, "onnx").kind()).isEqualTo(kind);
  }

  @Test
  void shouldNameTheEnginesThatThereAreWhenOneIsUnknown() {
    assertThatThrownBy(
            () -> EngineProviders.onClassPath().find(EngineKind.SPEECH_RECOGNIZER, "onyx"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage("There is no engine 'onyx' for speech; there is: onnx");
  }

  @Test
  void shouldNotOfferEnginesOfAnotherKind() {
    final EngineProviders translators =
        EngineProviders.of(EngineProvider.of("acme", EngineKind.TEXT_TRANSLATOR, NONE));

    assertThatThrownBy(() -> translators.find(EngineKind.SPEECH_RECOGNIZER, "acme"))
        .hasMessage("There is no engine 'acme' for speech; there is: none");
  }

  @Test
  void shouldRefuseToChooseWhenTwoHaveTheSameName() {
    final EngineProvider<?, ?> acme = EngineProvider.of("acme", EngineKind.TEXT_TRANSLATOR, NONE);

    assertThatThrownBy(
            () -> EngineProviders.of(acme, acme).find(EngineKind.TEXT_TRANSLATOR, "acme"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageStartingWith("2 engines for translation call themselves 'acme': ")
        .hasMessageContaining("keep one");
  }

  @Test
  void shouldSayWhichWhenOneOnTheClassPathCannotBeLoaded() {
    final Iterable<EngineProvider<?, ?>> broken =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                throw new ServiceConfigurationError("Provider com.acme.Engine not found");
              }

              @Override
              public EngineProvider<?, ?> next() {
                throw new AssertionError();
              }
            };

    assertThatThrownBy(() -> new EngineProviders(broken).find(EngineKind.TEXT_TRANSLATOR, "acme"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("com.acme.Engine");
  }

  @Test
  void shouldOpenWithTheProviderOfThatName() {
    final EngineProviders providers =
        EngineProviders.of(EngineProvider.of("acme", EngineKind.TEXT_TRANSLATOR, NONE));

    assertThatThrownBy(
            () ->
                providers.open(
                    EngineKind.TEXT_TRANSLATOR, "acme", Path.of("model"), EngineOptions.defaults()))
        .hasMessage("model is empty");
  }
}
