package io.dragoman.translator;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.TextInput;
import io.dragoman.inference.TranslatedText;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/**
 * Puts the target's code before every sentence; has no answer for the sentence "nothing", repeats
 * itself in "loop", reaches its limit in "cut" and is not asked about "shared" by itself.
 */
final class FakeTranslator implements Engine<TextInput, TranslatedText> {
  static final int MAX_BATCH = 4;

  final List<List<TextInput>> calls = new CopyOnWriteArrayList<>();
  volatile EngineHealth health = EngineHealth.OK;

  /** Providers of engines such as this, by the name that apps use unless told otherwise. */
  static EngineProviders providers(final BiFunction<Path, EngineOptions, FakeTranslator> opener) {
    return EngineProviders.of(
        EngineProvider.of(EngineProviders.ONNX, EngineKind.TEXT_TRANSLATOR, opener));
  }

  @Override
  public List<TranslatedText> generate(final List<TextInput> batch, final Deadline deadline) {
    calls.add(List.copyOf(batch));
    return batch.stream().map(FakeTranslator::translate).toList();
  }

  @Override
  public EngineInfo info() {
    return new EngineInfo(
        "fake", "fake-1", "cpu", MAX_BATCH, new TreeSet<>(List.of("eng_Latn", "kor_Hang")));
  }

  @Override
  public EngineHealth health() {
    return health;
  }

  @Override
  public void warmUp() {
    calls.clear();
  }

  @Override
  public void close() {
    calls.clear();
  }

  private static TranslatedText translate(final TextInput input) {
    final String text =
        switch (input.text()) {
          case "nothing" -> " ";
          case "foreign" -> "Доброе утро";
          default -> input.targetLanguage() + ":" + input.text();
        };
    final TranslatedText answer =
        new TranslatedText(
            text,
            input.text().equals("unsure") ? -7f : -0.1f,
            3,
            input.text().startsWith("cut"),
            input.text().startsWith("loop"),
            Collections.nCopies(input.options().alternatives(), "or " + text));
    return input.text().startsWith("shared") ? answer.asShared() : answer;
  }
}
