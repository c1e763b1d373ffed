package io.dragoman.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** What a caller sends who speaks HTTP/2 without reading what it is told. */
final class Http2Frames {
  private static final int DATA = 0x0;
  private static final int HEADERS = 0x1;
  private static final int SETTINGS = 0x4;
  private static final int END_STREAM = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int MAX_FRAME_BYTES = 16_384;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int stream = 1;

  /** Begins; nothing of any answer's body may be sent. */
  Http2Frames settingsWithoutWindow() {
    bytes.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    // SETTINGS_INITIAL_WINDOW_SIZE
    return frame(SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) 4).putInt(0).array());
  }

  /** Asks for something. */
  Http2Frames get(final String path) {
    frame(HEADERS, END_HEADERS | END_STREAM, stream, head((byte) 0x82, path));
    stream += 2;
    return this;
  }

  /** Sends a body that has no end. */
  Http2Frames post(final String path, final int length) {
    frame(HEADERS, END_HEADERS, stream, head((byte) 0x83, path));
    for (int left = length; left > 0; left -= MAX_FRAME_BYTES) {
      frame(DATA, 0, stream, new byte[Math.min(left, MAX_FRAME_BYTES)]);
    }
    stream += 2;
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** HPACK: method and scheme from its table, path and authority as they are. */
  private static byte[] head(final byte method, final String path) {
    final byte[] text = path.getBytes(US_ASCII);
    final byte[] host = "localhost".getBytes(US_ASCII);
    return ByteBuffer.allocate(6 + text.length + host.length)
        .put(method)
        .put((byte) 0x86)
        .put((byte) 0x04)
        .put((byte) text.length)
        .put(text)
        .put((byte) 0x01)
        .put((byte) host.length)
        .put(host)
        .array();
  }

  private Http2Frames frame(final int type, final int flags, final int id, final byte[] payload) {
    bytes.writeBytes(
        ByteBuffer.allocate(9 + payload.length)
            .putInt(payload.length << 8 | type)
            .put((byte) flags)
            .putInt(id)
            .put(payload)
            .array());
    return this;
  }
}
