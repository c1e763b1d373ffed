package io.dragoman.ingest.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A file that every decoder can decode: a tenth of a second of a tone, which is resampled. */
final class KnownGood {
  private static final int RATE = 8000;
  private static final int SAMPLES = RATE / 10;

  private KnownGood() {}

  static byte[] wav() {
    final ByteBuffer file = ByteBuffer.allocate(44 + 2 * SAMPLES).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(36 + 2 * SAMPLES).put(ascii("WAVEfmt ")).putInt(16);
    file.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    file.putShort((short) 2).putShort((short) 16).put(ascii("data")).putInt(2 * SAMPLES);
    for (int i = 0; i < SAMPLES; i++) {
      file.putShort((short) (8000 * Math.sin(0.3 * i)));
    }
    return file.array();
  }

  private static byte[] ascii(final String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
