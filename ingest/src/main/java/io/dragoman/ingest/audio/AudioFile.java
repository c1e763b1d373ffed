package io.dragoman.ingest.audio;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An audio file, wherever it is. It may be read more than once, each time from its beginning. */
public interface AudioFile {
  /** How many bytes it has. */
  long size();

  /**
   * Opens it.
   *
   * @throws IOException never for what is wrong with the file; a {@link
   *     io.dragoman.schemas.DragomanException}, here or while it is read, says whose fault it is
   *     that there is no file
   */
  InputStream open() throws IOException;

  /** A file in memory; not changed. */
  static AudioFile of(final ByteBuffer bytes) {
    return new AudioFile() {
      @Override
      public long size() {
        return bytes.remaining();
      }

      @Override
      public InputStream open() {
        if (bytes.hasArray()) {
          return new ByteArrayInputStream(
              bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        }
        final byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return new ByteArrayInputStream(copy);
      }
    };
  }
}
