package io.dragoman.transcriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PcmBytesTest {

  @Test
  void shouldReadSignedLittleEndianSamples() {
    final ByteBuffer bytes =
        ByteBuffer.wrap(new byte[] {0, 0, (byte) 0xFF, 0x7F, 0, (byte) 0x80, 0, 0x40});

    assertThat(PcmBytes.toFloats(bytes)).containsExactly(0f, 32_767f / 32_768f, -1f, 0.5f);
  }

  @Test
  void shouldReadOnlyWhatRemainsAndLeaveTheBufferAlone() {
    final ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 1, 0, 0x40});
    bytes.position(2);

    assertThat(PcmBytes.toFloats(bytes)).containsExactly(0.5f);
    assertThat(bytes.position()).isEqualTo(2);
  }

  @Test
  void shouldKnowHowLongSamplesLast() {
    assertThat(PcmBytes.seconds(ByteBuffer.allocate(960_000))).isEqualTo(30.0);
  }
}
