package io.dragoman.ops.bench;

import io.dragoman.client.Request;
import io.dragoman.inference.Deadline;
import io.dragoman.inference.Engine;
import io.dragoman.inference.EngineKind;
import io.dragoman.inference.EngineOptions;
import io.dragoman.inference.Speech;
import io.dragoman.inference.SpeechInput;
import io.dragoman.inference.spi.EngineProviders;
import io.dragoman.schemas.Language;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Short Korean clips, to be transcribed and translated into English.
 *
 * <p>The sound of each is new, what is said in it is not: after the first ones the translator
 * answers from memory, and what is measured is the way of speech.
 */
final class SpeechTraffic implements Traffic {
  private static final int SAMPLE_RATE = 16_000;
  private static final int HEADER_BYTES = 44;
  private static final int FORMAT_BYTES = 16;
  private static final short PCM = 1;

  /** As loud as the quietest steps of the sound: nothing that anybody hears. */
  private static final int MARK = 8;

  private final Path model;
  private final List<float[]> clips;
  private final int burst;
  private int made;

  /**
   * For one model.
   *
   * @param model the one that the stack's transcriber runs
   * @param clips sound of 16 kHz, at least one
   * @param burst how many clips a burst has
   */
  SpeechTraffic(final Path model, final List<float[]> clips, final int burst) {
    this.model = model;
    this.clips = List.copyOf(clips);
    this.burst = burst;
  }

  @Override
  public String name() {
    return "speech";
  }

  @Override
  public String unit() {
    return "clips";
  }

  @Override
  public int burst() {
    return burst;
  }

  @Override
  public List<Double> rates() {
    return List.of(1.0, 5.0);
  }

  @Override
  public Request next() {
    return new Request.Audio(
        wave(clip()), "clip-" + made + ".wav", Language.KOR_HANG, List.of(Language.ENG_LATN));
  }

  @Override
  public double engineAlone() {
    try (Engine<SpeechInput, Speech> engine =
        EngineProviders.onClassPath()
            .open(
                EngineKind.SPEECH_RECOGNIZER,
                EngineProviders.ONNX,
                model,
                EngineOptions.defaults().withMaxBatch(EngineAlone.BATCH))) {
      return EngineAlone.perSecond(
          engine,
          () ->
              IntStream.range(0, burst)
                  .mapToObj(i -> new SpeechInput(clip(), "ko", false))
                  .toList(),
          batch -> engine.generate(batch, Deadline.NEVER));
    }
  }

  /** A number that no other clip has is written into its middle, a bit in each value. */
  private float[] clip() {
    made++;
    final float[] clip = clips.get(made % clips.size()).clone();
    final int middle = Math.max(0, (clip.length - Integer.SIZE) / 2);
    for (int bit = 0; bit < Math.min(Integer.SIZE, clip.length); bit++) {
      clip[middle + bit] = ((made >> bit & 1) == 0 ? MARK : -MARK) / 32768f;
    }
    return clip;
  }

  /** A WAV file of one channel and 16 bits. */
  private static byte[] wave(final float[] clip) {
    final int bytes = Short.BYTES * clip.length;
    final ByteBuffer file =
        ByteBuffer.allocate(HEADER_BYTES + bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + bytes).put(ascii("WAVEfmt "));
    file.putInt(FORMAT_BYTES).putShort(PCM).putShort((short) 1);
    file.putInt(SAMPLE_RATE).putInt(Short.BYTES * SAMPLE_RATE);
    file.putShort((short) Short.BYTES).putShort((short) Short.SIZE);
    file.put(ascii("data")).putInt(bytes);
    for (final float value : clip) {
      file.putShort(
          (short) Math.clamp(Math.round(value * 32768), Short.MIN_VALUE, Short.MAX_VALUE));
    }
    return file.array();
  }

  private static byte[] ascii(final String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
