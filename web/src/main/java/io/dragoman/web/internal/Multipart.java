package io.dragoman.web.internal;

import io.dragoman.web.ApiException;
import io.dragoman.web.UploadedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body in parts: fields and files. Number of parts, their headers and the bytes of all fields are
 * bounded; files are held by {@link Spool}s, which are gone when this is closed.
 */
final class Multipart implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Multipart.class);

  private static final int MAX_PARTS = 100;
  private static final int MAX_PART_HEADER_BYTES = 8 * 1024;
  private static final int PIECE_BYTES = 16 * 1024;
  private static final int MAX_FILE_NAME = 255;

  private final Set<String> fileNames;
  private final int maxFieldBytes;
  private final ByteBudget.Lease memory;
  private final ByteBudget.Lease disk;
  private final Map<String, List<String>> fields = new LinkedHashMap<>();
  private final List<UploadedFile> files = new ArrayList<>();
  private final List<Spool> spools = new ArrayList<>();
  private int fieldBytes;

  /**
   * Nothing yet.
   *
   * @param fileNames parts that are files even if they say no file name
   * @param maxFieldBytes what all parts hold together that are no files
   */
  Multipart(
      final Set<String> fileNames,
      final int maxFieldBytes,
      final ByteBudget.Lease memory,
      final ByteBudget.Lease disk) {
    this.fileNames = fileNames;
    this.maxFieldBytes = maxFieldBytes;
    this.memory = memory;
    this.disk = disk;
  }

  /** Values of the parts that are no files. */
  Map<String, List<String>> fields() {
    return fields;
  }

  List<UploadedFile> files() {
    return files;
  }

  /**
   * Reads all parts.
   *
   * @throws ApiException when they are not written as they must be, or are too much
   */
  void read(final InputStream in, final String contentType) throws IOException {
    final Parts parts = new Parts();
    final MultiPart.Parser parser = new MultiPart.Parser(boundary(contentType), parts);
    parser.setMaxParts(MAX_PARTS);
    parser.setPartHeadersMaxLength(MAX_PART_HEADER_BYTES);
    try {
      while (!parts.complete) {
        // The parser may keep what it was given.
        final byte[] piece = in.readNBytes(PIECE_BYTES);
        parser.parse(Content.Chunk.from(ByteBuffer.wrap(piece), piece.length < PIECE_BYTES));
        parts.check();
        if (piece.length < PIECE_BYTES && !parts.complete) {
          throw invalid("It ends before its last boundary.");
        }
      }
      // What follows the last boundary means nothing.
      in.transferTo(OutputStream.nullOutputStream());
    } catch (final UncheckedIOException e) {
      LOG.error("A file that was sent cannot be written to the folder of java.io.tmpdir", e);
      throw new ApiException(
          ApiException.Code.UNAVAILABLE,
          "There is no room for the file just now.",
          "Try again later; its operator finds the reason in its log.");
    }
  }

  private static String boundary(final String contentType) {
    try {
      final @Nullable String boundary = MultiPart.extractBoundary(contentType);
      if (boundary != null) {
        return boundary;
      }
    } catch (final IllegalArgumentException e) {
      // Jetty's word for a quote that does not end.
      LOG.debug("A Content-Type that cannot be read", e);
    }
    throw invalid("The header Content-Type names no boundary.");
  }

  /** Forgets all files. */
  @Override
  public void close() throws IOException {
    for (final Spool spool : spools) {
      spool.close();
    }
  }

  private final class Parts extends MultiPart.AbstractPartsListener {
    private Optional<Spool> file = Optional.empty();
    private ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean complete;
    private @Nullable Throwable failure;

    @Override
    public void onPartHeaders() {
      guarded(this::begin);
    }

    @Override
    public void onPartContent(final Content.Chunk chunk) {
      guarded(() -> add(chunk.getByteBuffer()));
    }

    @Override
    public void onPart(
        final @Nullable String name, final @Nullable String fileName, final HttpFields headers) {
      guarded(() -> end(Objects.requireNonNull(name), fileName, headers));
    }

    /** The parser passes over what its listener throws. */
    private void guarded(final Runnable step) {
      try {
        if (failure == null) {
          step.run();
        }
      } catch (final ApiException | UncheckedIOException e) {
        failure = e;
      }
    }

    private void begin() {
      final @Nullable String name = getName();
      if (name == null) {
        throw invalid("A part has no name.");
      }
      text = new ByteArrayOutputStream();
      file = Optional.empty();
      if (getFileName() != null || fileNames.contains(name)) {
        final Spool spool = new Spool(memory, disk);
        spools.add(spool);
        file = Optional.of(spool);
      }
    }

    private void add(final ByteBuffer bytes) {
      if (file.isPresent()) {
        write(file.get(), bytes);
        return;
      }
      fieldBytes += bytes.remaining();
      if (fieldBytes > maxFieldBytes) {
        throw new ApiException(
            ApiException.Code.TOO_LARGE,
            "The fields are larger than " + maxFieldBytes + " bytes.",
            "Send less at once.");
      }
      memory.take(bytes.remaining());
      final byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      text.writeBytes(copy);
    }

    private static void write(final Spool spool, final ByteBuffer bytes) {
      try {
        spool.write(bytes);
      } catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void end(
        final String field, final @Nullable String fileName, final HttpFields headers) {
      if (file.isEmpty()) {
        fields
            .computeIfAbsent(field, any -> new ArrayList<>())
            .add(Texts.utf8(field, text.toByteArray()));
        return;
      }
      final Spool spool = file.get();
      files.add(
          new UploadedFile(
              field,
              Optional.ofNullable(fileName).map(Multipart::shown).filter(text -> !text.isEmpty()),
              Objects.requireNonNullElse(
                  headers.get(HttpHeader.CONTENT_TYPE), "application/octet-stream"),
              spool.size(),
              spool::open));
    }

    @Override
    public void onComplete() {
      complete = true;
    }

    @Override
    public void onFailure(final Throwable why) {
      if (failure == null) {
        failure = why;
      }
    }

    void check() {
      if (failure instanceof final ApiException e) {
        throw e;
      }
      if (failure instanceof final UncheckedIOException e) {
        throw e;
      }
      if (failure != null) {
        throw invalid(String.valueOf(failure.getMessage()));
      }
    }
  }

  /** Browsers of old send a whole path; what has no look is left out. */
  private static String shown(final String fileName) {
    final String last =
        fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    final String visible = last.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}]", "").strip();
    return visible
        .codePoints()
        .limit(MAX_FILE_NAME)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static ApiException invalid(final String why) {
    return new ApiException(
        ApiException.Code.INVALID,
        "The body is not multipart/form-data as it must be: " + why,
        "Send at most "
            + MAX_PARTS
            + " parts, each with a name; curl -F and FormData do it right.");
  }
}
