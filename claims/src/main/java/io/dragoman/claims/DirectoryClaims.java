package io.dragoman.claims;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content as files of a directory that writers and readers share. A file's name is a random number
 * made here; nothing that anybody says becomes part of a path. A file appears whole or not at all.
 *
 * <p>What nobody deleted is swept away once it is old: whoever stores looks now and then.
 */
final class DirectoryClaims implements ClaimStore {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryClaims.class);
  private static final Duration SWEEP_EVERY = Duration.ofHours(1);
  private static final Pattern OURS = Pattern.compile("[0-9a-f]{32}(\\.part)?");
  private static final int ID_BYTES = 16;
  private static final int COPY_BYTES = 64 * 1024;

  private final Path directory;
  private final ClaimConfig config;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final AtomicReference<Instant> nextSweep = new AtomicReference<>(Instant.MIN);

  /** Over a directory that exists; it is not made, because it should be a mount. */
  DirectoryClaims(final Path directory, final ClaimConfig config, final InstantSource clock) {
    this.directory = directory;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public String store(final String owner, final InputStream content, final long size) {
    final Upload upload = new Upload(content, size, config.maxBytes());
    sweep();
    final byte[] bits = new byte[ID_BYTES];
    random.nextBytes(bits);
    final String id = HexFormat.of().formatHex(bits);
    final Path part = directory.resolve(id + ".part");
    try {
      write(part, upload);
      Files.move(part, directory.resolve(id), StandardCopyOption.ATOMIC_MOVE);
      force(directory);
      return upload.reference(Reference.Scheme.DIRECTORY, id).toString();
    } catch (final IOException e) {
      remove(part);
      throw unavailable(e);
    } catch (final RuntimeException e) {
      remove(part);
      throw e;
    }
  }

  private static void write(final Path file, final Upload upload) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      final byte[] buffer = new byte[COPY_BYTES];
      for (int count = upload.read(buffer, 0, buffer.length);
          count >= 0;
          count = upload.read(buffer, 0, buffer.length)) {
        final ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(true);
    }
  }

  /** So that the name outlives a crash of the machine, too. */
  private static void force(final Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Claim open(final String text) {
    final Reference reference = Reference.parse(text, Reference.Scheme.DIRECTORY);
    if (!Files.isDirectory(directory)) {
      throw unavailable(new NoSuchFileException(directory.toString()));
    }
    final SeekableByteChannel file;
    try {
      file =
          Files.newByteChannel(
              directory.resolve(reference.id()),
              Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (final NoSuchFileException e) {
      throw reference.gone("is not there any more, or never was");
    } catch (final IOException e) {
      throw unavailable(e);
    }
    try {
      if (file.size() != reference.size()) {
        throw reference.gone("is not what the reference was made for");
      }
      return new Claim(
          reference.size(),
          new Download(Channels.newInputStream(file), reference, config.timeout(), clock));
    } catch (final IOException e) {
      close(file);
      throw unavailable(e);
    } catch (final RuntimeException e) {
      close(file);
      throw e;
    }
  }

  private static void close(final SeekableByteChannel file) {
    try {
      file.close();
    } catch (final IOException e) {
      LOG.debug("A file could not be closed", e);
    }
  }

  @Override
  public void delete(final String text) {
    final Reference reference;
    try {
      reference = Reference.parse(text, Reference.Scheme.DIRECTORY);
    } catch (final DragomanException e) {
      LOG.debug("Not a reference of this store", e);
      return;
    }
    try {
      Files.deleteIfExists(directory.resolve(reference.id()));
    } catch (final IOException e) {
      throw unavailable(e);
    }
  }

  /** Deletes what is old, and what a crash left half written; only files with names of ours. */
  private void sweep() {
    final Instant now = clock.instant();
    final Instant due = nextSweep.get();
    if (now.isBefore(due) || !nextSweep.compareAndSet(due, now.plus(SWEEP_EVERY))) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            directory, file -> OURS.matcher(file.getFileName().toString()).matches())) {
      for (final Path file : files) {
        final BasicFileAttributes attributes =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isRegularFile()
            && attributes.lastModifiedTime().toInstant().isBefore(now.minus(config.keep()))) {
          remove(file);
        }
      }
    } catch (final IOException | DirectoryIteratorException e) {
      LOG.warn("Old files of {} could not be looked through: {}", directory, e.toString());
    }
  }

  private static void remove(final Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (final IOException e) {
      LOG.warn("{} could not be deleted: {}", file, e.toString());
    }
  }

  @Override
  public void close() {}

  private DragomanException unavailable(final IOException cause) {
    return new DragomanException(
        ErrorCode.CLAIM_STORE_UNAVAILABLE,
        String.format(
            Locale.ROOT,
            "The directory %s (%s) cannot be used for large audio just now: %s",
            directory,
            ClaimConfig.DIRECTORY,
            cause),
        cause);
  }
}
