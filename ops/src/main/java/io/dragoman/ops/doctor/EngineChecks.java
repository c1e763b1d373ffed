package io.dragoman.ops.doctor;

import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineException;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.GenerationMode;
import io.dragoman.inference.ModelLoadException;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.onnx.DeviceProof;
import io.dragoman.inference.onnx.models.Finding;
import io.dragoman.inference.onnx.models.ModelCheck;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.ingest.audio.AudioDecoder;
import io.dragoman.ingest.audio.AudioLimits;
import io.dragoman.schemas.DragomanException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Proves what can only be proved by doing it: a device, a model, a decoder. */
final class EngineChecks {
  private static final int RATE = 16_000;
  private static final long DECODED_BYTES = 16L << 20;

  private EngineChecks() {}

  /** Whether a device multiplies, and rightly. */
  static Diagnosis device(final String device) {
    try {
      final DeviceProof proof = DeviceProof.of(device);
      return proof.right()
          ? Diagnosis.good(
              device,
              String.format(
                  Locale.ROOT,
                  "multiplies matrices at %,.0f GFLOP/s",
                  proof.operationsPerSecond() / 1e9))
          : Diagnosis.bad(
              device,
              "multiplies matrices wrongly",
              "Do not use it: the device or its driver is broken.");
    } catch (final ModelLoadException | EngineException e) {
      return Diagnosis.bad(device, line(e), "Mend what it names; './dragoman doctor' tells when.");
    } catch (final LinkageError e) {
      return Diagnosis.bad(
          device,
          "ONNX Runtime cannot be loaded: " + e.getMessage(),
          "It needs Linux on x86-64 with glibc 2.28 or later.");
    }
  }

  /** Whether a model transcribes one second on a device. */
  static Diagnosis transcription(final Path model, final String device) {
    final float[] second = new float[RATE];
    for (int i = 0; i < second.length; i++) {
      second[i] = (float) (0.1 * Math.sin(2 * Math.PI * 220 * i / RATE));
    }
    final EngineOptions options =
        EngineOptions.defaults()
            .withDevice(device)
            .withMaxBatch(1)
            .withGeneration(GenerationMode.STEPWISE);
    try (Engine<SpeechInput, Speech> engine =
        EngineProviders.onClassPath()
            .open(EngineKind.SPEECH_RECOGNIZER, EngineProviders.ONNX, model, options)) {
      engine.warmUp();
      final String language =
          engine.info().languages().isEmpty() ? "en" : engine.info().languages().first();
      final long start = System.nanoTime();
      engine.generate(List.of(new SpeechInput(second, language, false)), Deadline.NEVER);
      return Diagnosis.good(
          "transcription",
          "one second on %s in %d ms, with %s"
              .formatted(device, (System.nanoTime() - start) / 1_000_000, model.getFileName()));
    } catch (final ModelLoadException | EngineException e) {
      return Diagnosis.bad(
          "transcription", line(e), "See './dragoman models check %s'.".formatted(model));
    }
  }

  /** Whether audio files can be decoded, which is done in a process of its own. */
  static Diagnosis decoder() {
    try (AudioDecoder decoder = new AudioDecoder(AudioLimits.DEFAULT, DECODED_BYTES)) {
      decoder.decode(wav()).close();
      return Diagnosis.good("decoder", "ffmpeg's libraries decode audio");
    } catch (final DragomanException e) {
      return Diagnosis.bad(
          "decoder",
          line(e),
          "ffmpeg's libraries come with the build (Linux on x86-64); build it again.");
    }
  }

  private static ByteBuffer wav() {
    final int bytes = RATE * Short.BYTES;
    final ByteBuffer wav = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + bytes);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE * Short.BYTES);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
    for (int i = 0; i < RATE; i++) {
      wav.putShort((short) (3000 * Math.sin(2 * Math.PI * 220 * i / RATE)));
    }
    return wav.flip();
  }

  /** What is wrong with a model directory, from outside. */
  static List<Diagnosis> model(final Path directory) {
    final List<Diagnosis> all = new ArrayList<>();
    for (final Finding found : ModelCheck.files(directory)) {
      final String sentence = directory + ": " + found.where() + ": " + found.what();
      all.add(
          found.severity() == Finding.Severity.ERROR
              ? Diagnosis.bad("model", sentence, found.advice())
              : Diagnosis.note("model", sentence, found.advice()));
    }
    return all.isEmpty()
        ? List.of(Diagnosis.good("model", directory + " is in order"))
        : List.copyOf(all);
  }

  private static String line(final RuntimeException failure) {
    return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip();
  }
}
