package io.dragoman.web.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dragoman.web.ApiException;
import io.dragoman.web.BodySpec;
import io.dragoman.web.BodySpec.Encoding;
import io.dragoman.web.Limits;
import io.dragoman.web.RequestBody;
import io.dragoman.web.Route;
import io.dragoman.web.UploadedFile;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Reads the body of one request as its route wants it; what it holds is given back on closing. */
final class BodyReader implements AutoCloseable {
  private static final int PIECE_BYTES = 16 * 1024;

  /** Of what is in the heap as a whole, however large files may be. */
  private static final int MAX_WHOLE_BYTES = 8 << 20;

  private final Request request;
  private final InputStream content;
  private final Route route;
  private final Limits limits;
  private final LongConsumer received;
  private final ByteBudget.Lease memory;
  private final Multipart parts;
  private final ByteBudget.Lease disk;
  private Map<String, List<String>> fields = new LinkedHashMap<>();
  private Optional<ObjectNode> json = Optional.empty();
  private byte[] bytes = new byte[0];

  /**
   * Nothing is read yet.
   *
   * @param content of the request; it is not closed, as an answer could not be sent then
   * @param received is told how many bytes came
   */
  BodyReader(
      final Request request,
      final InputStream content,
      final Route route,
      final Limits limits,
      final ByteBudget.Lease memory,
      final ByteBudget.Lease disk,
      final LongConsumer received) {
    this.request = request;
    this.content = content;
    this.route = route;
    this.limits = limits;
    this.memory = memory;
    this.disk = disk;
    this.received = received;
    this.parts =
        new Multipart(
            route.body().map(BodySpec::files).orElse(Set.of()), limits.bodyBytes(), memory, disk);
  }

  /** Fields, except those of JSON that is read into a record. */
  Map<String, List<String>> fields() {
    return fields;
  }

  /** Takes a field out that is no part of the record; empty if it is not there. */
  Optional<String> remove(final List<String> names) {
    final List<String> found = names.stream().flatMap(name -> remove(name).stream()).toList();
    return found.stream().findFirst();
  }

  private Optional<String> remove(final String field) {
    final Optional<String> inJson =
        json.map(object -> object.remove(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    return Stream.concat(
            inJson.stream(), Stream.ofNullable(fields.remove(field)).flatMap(List::stream))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  void read() throws IOException {
    final long max =
        route
            .body()
            .map(BodySpec::maxBytes)
            .filter(own -> own > 0)
            .orElse((long) limits.bodyBytes());
    if (request.getLength() > max) {
      throw tooLarge(max);
    }
    final String contentType =
        Objects.requireNonNullElse(request.getHeaders().get(HttpHeader.CONTENT_TYPE), "");
    final InputStream in = new Bounded(content, max);
    try {
      if (route.body().isEmpty()) {
        bytes = all(in);
        fields = Fields.ofBody(bytes, contentType);
      } else {
        read(in, contentType, route.body().get());
      }
    } catch (final InterruptedIOException | ClosedByInterruptException e) {
      Thread.interrupted();
      throw e;
    }
  }

  private void read(final InputStream in, final String contentType, final BodySpec spec)
      throws IOException {
    final String mediaType = contentType.split(";", 2)[0].strip();
    switch (encoding(mediaType, spec)) {
      case JSON -> {
        bytes = all(in);
        if (bytes.length == 0) {
          throw new ApiException(
              ApiException.Code.INVALID, "The body is empty.", "Send a JSON object.");
        }
        json = Optional.of(JsonBodies.object(bytes));
      }
      case FORM -> {
        bytes = all(in);
        fields = Fields.ofQuery(Texts.utf8(bytes));
      }
      case MULTIPART -> {
        parts.read(in, contentType);
        fields = parts.fields();
        final List<String> known = spec.files().stream().sorted().toList();
        for (final UploadedFile file : parts.files()) {
          if (!route.anything() && !known.contains(file.name())) {
            throw ApiException.notOneOf(
                file.name(), "No file is taken as '" + file.name() + "'.", known);
          }
        }
      }
    }
  }

  private static Encoding encoding(final String mediaType, final BodySpec spec) {
    return spec.encodings().stream()
        .filter(encoding -> encoding.mediaType().equalsIgnoreCase(mediaType))
        .findFirst()
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Code.UNSUPPORTED_MEDIA_TYPE,
                    mediaType.isEmpty()
                        ? "The body does not say what it is."
                        : "A body of type '" + Texts.shortened(mediaType) + "' is not taken here.",
                    "Send the header 'Content-Type: "
                        + String.join(
                            "' or '",
                            Stream.of(Encoding.values())
                                .filter(spec.encodings()::contains)
                                .map(Encoding::mediaType)
                                .toList())
                        + "'."));
  }

  /** What was read, as the route wants it. */
  RequestBody value() {
    return route
        .body()
        .map(
            spec ->
                new RequestBody(
                    Optional.of(
                        Records.of(
                            json.orElseGet(() -> RecordFields.json(fields, spec.type())),
                            spec.type(),
                            route.anything())),
                    bytes,
                    parts.files().stream()
                        .filter(file -> spec.files().contains(file.name()))
                        .toList()))
        .orElseGet(() -> new RequestBody(Optional.empty(), bytes, List.of()));
  }

  private byte[] all(final InputStream in) throws IOException {
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    final byte[] piece = new byte[pieceBytes()];
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      if (all.size() + read > MAX_WHOLE_BYTES) {
        throw tooLarge(MAX_WHOLE_BYTES);
      }
      memory.take(read);
      all.write(piece, 0, read);
    }
    return all.toByteArray();
  }

  /** Most bodies are short and say so. */
  private int pieceBytes() {
    final long length = request.getLength();
    return length < 0 ? PIECE_BYTES : Math.clamp(length, 1, PIECE_BYTES);
  }

  private static ApiException tooLarge(final long max) {
    return new ApiException(
        ApiException.Code.TOO_LARGE,
        "The body is larger than " + max + " bytes.",
        "Send less at once.");
  }

  @Override
  public void close() throws IOException {
    parts.close();
    memory.close();
    disk.close();
  }

  /** No more bytes than are allowed. */
  private final class Bounded extends FilterInputStream {
    private final long max;
    private long count;

    Bounded(final InputStream in, final long max) {
      super(in);
      this.max = max;
    }

    @Override
    public int read() throws IOException {
      final byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(final byte[] into, final int offset, final int length) throws IOException {
      final int read = super.read(into, offset, length);
      if (read > 0) {
        count += read;
        received.accept(read);
        if (count > max) {
          throw tooLarge(max);
        }
      }
      return read;
    }
  }
}
