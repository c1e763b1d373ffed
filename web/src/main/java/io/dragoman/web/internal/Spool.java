package io.dragoman.web.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A file that comes with a request: a little of it in memory, more in a file without a name, which
 * the system deletes when it is closed or the process dies, however that happens.
 */
final class Spool implements AutoCloseable {
  static final int MEMORY_BYTES = 64 * 1024;

  private final ByteBudget.Lease memory;
  private final ByteBudget.Lease disk;
  private ByteArrayOutputStream small = new ByteArrayOutputStream(0);
  private Optional<FileChannel> large = Optional.empty();
  private long size;

  Spool(final ByteBudget.Lease memory, final ByteBudget.Lease disk) {
    this.memory = memory;
    this.disk = disk;
  }

  long size() {
    return size;
  }

  void write(final ByteBuffer bytes) throws IOException {
    final int count = bytes.remaining();
    if (large.isEmpty() && size + count <= MEMORY_BYTES) {
      memory.take(count);
      final byte[] copy = new byte[count];
      bytes.get(copy);
      small.writeBytes(copy);
    } else {
      disk.take(large.isEmpty() ? size + count : count);
      final FileChannel file = file();
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    }
    size += count;
  }

  private FileChannel file() throws IOException {
    if (large.isEmpty()) {
      final FileChannel file = unnamed();
      large = Optional.of(file);
      final ByteBuffer first = ByteBuffer.wrap(small.toByteArray());
      small = new ByteArrayOutputStream(0);
      while (first.hasRemaining()) {
        file.write(first);
      }
    }
    return large.get();
  }

  private static FileChannel unnamed() throws IOException {
    // DELETE_ON_CLOSE takes the name away as soon as it is open.
    return FileChannel.open(
        Path.of(System.getProperty("java.io.tmpdir"), "dragoman-upload-" + UUID.randomUUID()),
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** From the first byte, as often as wanted, each at its own place. */
  InputStream open() {
    return large
        .<InputStream>map(InFile::new)
        .orElseGet(() -> new ByteArrayInputStream(small.toByteArray()));
  }

  @Override
  public void close() throws IOException {
    if (large.isPresent()) {
      large.get().close();
    }
  }

  private static final class InFile extends InputStream {
    private final FileChannel file;
    private long at;

    InFile(final FileChannel file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      final byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(final byte[] into, final int offset, final int length) throws IOException {
      final int count = file.read(ByteBuffer.wrap(into, offset, length), at);
      at += Math.max(0, count);
      return count;
    }
  }
}
