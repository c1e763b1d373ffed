package io.dragoman.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.dragoman.client.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final Path MODEL = Path.of("model");
  private static final int MANY = 100;

  private final float[] clip = new float[1_000];

  @Test
  void shouldNeverSendOneTextTwiceWhenManyAreMade() {
    final Traffic traffic = new TextTraffic(MODEL, MANY);

    assertThat(
            IntStream.range(0, MANY)
                .mapToObj(i -> ((Request.Text) traffic.next()).text())
                .collect(Collectors.toSet()))
        .hasSize(MANY);
  }

  @Test
  void shouldNeverSendOneSoundTwiceWhenManyAreMadeOfOneClip() {
    final Traffic traffic = new SpeechTraffic(MODEL, List.of(clip), MANY);

    assertThat(
            IntStream.range(0, MANY)
                .map(i -> Arrays.hashCode(((Request.Audio) traffic.next()).bytes()))
                .boxed()
                .collect(Collectors.toSet()))
        .hasSize(MANY);
  }

  @Test
  void shouldBeWaveFileOfTheSameSoundWhenClipIsSent()
      throws IOException, UnsupportedAudioFileException {
    clip[0] = 0.5f;
    clip[1] = -1;
    final Request.Audio sent = (Request.Audio) new SpeechTraffic(MODEL, List.of(clip), MANY).next();

    try (AudioInputStream wave =
        AudioSystem.getAudioInputStream(new ByteArrayInputStream(sent.bytes()))) {
      final AudioFormat format = wave.getFormat();
      assertThat(format.getSampleRate()).isEqualTo(16_000);
      assertThat(format.getChannels()).isEqualTo(1);
      assertThat(format.getSampleSizeInBits()).isEqualTo(16);
      assertThat(wave.getFrameLength()).isEqualTo(clip.length);
      assertThat(wave.readNBytes(4)).containsExactly(0x00, 0x40, 0x00, 0x80);
    }
  }
}
