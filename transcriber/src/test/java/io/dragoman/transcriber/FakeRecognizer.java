package io.dragoman.transcriber;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.DetectedLanguage;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineHealth;
import io.dragoman.inference.EngineInfo;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.EngineSkill;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.spi.EngineProvider;
import io.dragoman.inference.spi.EngineProviders;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Hears the same two Korean sentences in every clip that is not silent. */
final class FakeRecognizer implements Engine<SpeechInput, Speech> {
  static final String TEXT = "안녕하세요. 반갑습니다.";

  final List<SpeechInput> heard = new CopyOnWriteArrayList<>();
  volatile EngineHealth health = EngineHealth.OK;
  volatile boolean ill;
  volatile boolean remote;
  volatile String says = TEXT;
  volatile Set<EngineSkill> skills = Set.of();
  volatile Speech.@Nullable Window window;
  volatile float sure = -0.1f;

  /** Clips that begin with this sample are answered with what is no probability. */
  volatile float garbled = Float.NaN;

  volatile boolean warm;
  volatile boolean closed;

  /** Providers of engines such as this, by the name that apps use unless told otherwise. */
  static EngineProviders providers(final BiFunction<Path, EngineOptions, FakeRecognizer> opener) {
    return EngineProviders.of(
        EngineProvider.of(EngineProviders.ONNX, EngineKind.SPEECH_RECOGNIZER, opener));
  }

  @Override
  public List<Speech> generate(final List<SpeechInput> batch, final Deadline deadline) {
    if (ill) {
      throw new IllegalStateException("the device is lost");
    }
    heard.addAll(batch);
    return batch.stream().map(this::listen).toList();
  }

  @Override
  public EngineInfo info() {
    final EngineInfo info =
        new EngineInfo("fake", "fake-1", "cpu", 4, new TreeSet<>(List.of("ko")), skills);
    return remote ? info : info.onThisMachine();
  }

  @Override
  public EngineHealth health() {
    return health;
  }

  @Override
  public void warmUp() {
    if (ill) {
      throw new IllegalStateException("the device is lost");
    }
    warm = true;
  }

  @Override
  public void close() {
    closed = true;
  }

  private List<Integer> tokens() {
    return window == null ? List.of() : List.of(7, 8);
  }

  private static List<Speech.Word> words(final SpeechInput clip) {
    return clip.options().words() ? List.of(new Speech.Word(100, 850, "안녕하세요.", 0.75f)) : List.of();
  }

  private Speech listen(final SpeechInput clip) {
    if (clip.detects()) {
      return Speech.in(new DetectedLanguage("ko", 0.9f, 2), 0.01f);
    }
    for (final float sample : clip.pcm()) {
      if (sample != 0) {
        return new Speech(
            says,
            List.of(
                new Speech.Segment(100, 900, "안녕하세요.", tokens(), window, words(clip)),
                new Speech.Segment(1_000, 1_900, "반갑습니다.", tokens(), window)),
            0.01f,
            clip.pcm()[0] == garbled ? Float.NaN : sure,
            12,
            false,
            clip.pcm()[0] < 0);
      }
    }
    return Speech.none(0.99f);
  }
}
