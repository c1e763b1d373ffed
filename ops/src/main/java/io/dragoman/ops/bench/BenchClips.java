package io.dragoman.ops.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Sound to measure with: samples where there are any, else noise that comes and goes. */
final class BenchClips {
  private static final int RATE = 16_000;
  private static final int LONGEST = 8 * RATE;
  private static final int SYNTHETIC = 3 * RATE;

  private BenchClips() {}

  /**
   * Clips of at most 8 s from a folder's WAV files of 16 kHz, mono, 16 bits.
   *
   * @param folder where to look
   * @return at least one clip
   * @throws IOException if a file cannot be read
   */
  static List<float[]> load(final Path folder) throws IOException {
    return load(folder, LONGEST);
  }

  /**
   * The same without longer ones.
   *
   * @param most samples of a clip
   */
  static List<float[]> load(final Path folder, final int most) throws IOException {
    final List<float[]> clips = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      final List<Path> files;
      try (Stream<Path> all = Files.list(folder)) {
        files = all.filter(file -> file.toString().endsWith(".wav")).sorted().toList();
      }
      for (final Path file : files) {
        final float[] clip = read(file);
        if (clip.length > 0 && clip.length <= most) {
          clips.add(clip);
        }
      }
    }
    return clips.isEmpty() ? List.of(synthetic()) : clips;
  }

  /** A file's samples; none when it is of another kind, or silent. */
  private static float[] read(final Path file) throws IOException {
    try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
      final AudioFormat format = in.getFormat();
      if (format.getSampleRate() != RATE
          || format.getChannels() != 1
          || format.getSampleSizeInBits() != 16) {
        return new float[0];
      }
      final ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      final float[] pcm = new float[bytes.remaining() / 2];
      boolean silent = true;
      for (int i = 0; i < pcm.length; i++) {
        pcm[i] = bytes.getShort() / 32768f;
        silent &= pcm[i] == 0;
      }
      return silent ? new float[0] : pcm;
    } catch (final UnsupportedAudioFileException e) {
      return new float[0];
    }
  }

  private static float[] synthetic() {
    final Random random = new Random(1);
    final float[] pcm = new float[SYNTHETIC];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (float) (0.1 * random.nextGaussian() * Math.abs(Math.sin(i * 6.0 / RATE)));
    }
    return pcm;
  }
}
