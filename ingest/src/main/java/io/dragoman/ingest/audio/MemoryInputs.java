package io.dragoman.ingest.audio;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FORCE;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXTERNAL;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Lets ffmpeg read byte arrays.
 *
 * <p>Native code can hold only a handful of Java callbacks of one kind at a time, so that all files
 * share two of them; the opaque pointer that ffmpeg hands back is no address but the number of the
 * file. A callback never throws: an exception would unwind through C.
 */
final class MemoryInputs implements AutoCloseable {
  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;
  private static final int SEEK_END = 2;

  private final Map<Long, Input> inputs = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final Read read = new Read();
  private final Seek seek = new Seek();

  /** Makes a file readable until the returned object is closed. */
  Input open(final byte[] file) {
    final Input input = new Input(lastId.incrementAndGet(), file);
    inputs.put(input.id, input);
    return input;
  }

  Read_packet_Pointer_BytePointer_int read() {
    return read;
  }

  Seek_Pointer_long_int seek() {
    return seek;
  }

  /** Frees the callbacks; no file may be open. */
  @Override
  public void close() {
    read.close();
    seek.close();
  }

  /** One file. Used by one thread at a time. */
  final class Input implements AutoCloseable {
    private final long id;
    private final byte[] file;
    private int position;

    private Input(final long id, final byte[] file) {
      this.id = id;
      this.file = file;
    }

    /** What ffmpeg hands back to the callbacks. */
    Pointer opaque() {
      return new Handle(id);
    }

    private int read(final BytePointer target, final int size) {
      final int count = Math.min(size, file.length - position);
      if (count <= 0) {
        return AVERROR_EOF();
      }
      target.put(file, position, count);
      position += count;
      return count;
    }

    private long seek(final long offset, final int whence) {
      if (whence == AVSEEK_SIZE) {
        return file.length;
      }
      final long target =
          switch (whence & ~AVSEEK_FORCE) {
            case SEEK_SET -> offset;
            case SEEK_CUR -> position + offset;
            case SEEK_END -> file.length + offset;
            default -> -1;
          };
      if (target < 0 || target > file.length) {
        return AVERROR_EXTERNAL();
      }
      position = (int) target;
      return target;
    }

    @Override
    public void close() {
      inputs.remove(id);
    }
  }

  private static final class Handle extends Pointer {
    Handle(final long id) {
      super((Pointer) null);
      address = id;
    }
  }

  private final class Read extends Read_packet_Pointer_BytePointer_int {
    @Override
    public int call(final Pointer opaque, final BytePointer buffer, final int size) {
      final Input input = inputs.get(opaque.address());
      return input == null ? AVERROR_EXTERNAL() : input.read(buffer, size);
    }
  }

  private final class Seek extends Seek_Pointer_long_int {
    @Override
    public long call(final Pointer opaque, final long offset, final int whence) {
      final Input input = inputs.get(opaque.address());
      return input == null ? AVERROR_EXTERNAL() : input.seek(offset, whence);
    }
  }
}
