package io.dragoman.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** A collector of traces in this process: takes OTLP over HTTP and keeps the spans. */
public final class TraceCollector implements AutoCloseable {
  private static final int OK = 200;
  private static final int RESOURCE_SPANS = 1;
  private static final int RESOURCE = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;
  private static final int ATTRIBUTES_OF_RESOURCE = 1;

  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();

  /** Takes spans from now on, on a free port of this machine. */
  public TraceCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /**
   * A span.
   *
   * @param service the app that made it
   * @param traceId 32 hexadecimal digits
   * @param id 16 hexadecimal digits
   * @param parent that of its parent; empty: it begins a trace
   * @param links ids of other spans that it names
   * @param kind 1 internal, 2 server, 3 client, 4 producer, 5 consumer
   * @param attributes by name; numbers as text
   * @param failed whether it says that it failed
   */
  public record Span(
      String service,
      String traceId,
      String id,
      String parent,
      String name,
      int kind,
      List<String> links,
      Map<String, String> attributes,
      boolean failed) {}

  /** What {@code otel.exporter.otlp.endpoint} must be. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The spans so far. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /** Those of a name. */
  public List<Span> named(final String name) {
    return spans.stream().filter(span -> span.name().equals(name)).toList();
  }

  /** The parent of a span, if it has come. */
  public Optional<Span> parentOf(final Span span) {
    return spans.stream().filter(other -> other.id().equals(span.parent())).findFirst();
  }

  /** The headers of each request so far. */
  public List<Map<String, String>> headers() {
    return List.copyOf(headers);
  }

  private void take(final HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body =
            "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(exchange.getRequestBody())
                : exchange.getRequestBody()) {
      final Map<String, String> given = new LinkedHashMap<>();
      exchange.getRequestHeaders().forEach((name, values) -> given.put(name, values.getFirst()));
      headers.add(given);
      new Message(body.readAllBytes()).each(RESOURCE_SPANS, this::resource);
      exchange.sendResponseHeaders(OK, -1);
    }
  }

  private void resource(final Message resourceSpans) {
    final Map<String, String> resource = new LinkedHashMap<>();
    resourceSpans.each(RESOURCE, one -> resource.putAll(one.attributes(ATTRIBUTES_OF_RESOURCE)));
    resourceSpans.each(SCOPE_SPANS, scope -> scope.each(SPANS, span -> add(resource, span)));
  }

  private void add(final Map<String, String> resource, final Message span) {
    final List<String> links = new ArrayList<>();
    span.each(13, link -> links.add(link.hex(2)));
    final boolean[] failed = {false};
    span.each(15, status -> failed[0] = status.number(3) == 2);
    spans.add(
        new Span(
            resource.getOrDefault("service.name", ""),
            span.hex(1),
            span.hex(2),
            span.hex(4),
            span.text(5),
            (int) span.number(6),
            links,
            span.attributes(9),
            failed[0]));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** A message of protobuf, of which only what is asked for is understood. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final Map<Integer, List<byte[]>> parts = new LinkedHashMap<>();
    private final Map<Integer, Long> numbers = new LinkedHashMap<>();

    Message(final byte[] bytes) {
      final ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      while (in.available() > 0) {
        final long tag = varint(in);
        final int field = (int) (tag >>> 3);
        switch ((int) (tag & 7)) {
          case VARINT -> numbers.put(field, varint(in));
          case FIXED64 -> read(in, 8);
          case FIXED32 -> read(in, 4);
          case BYTES ->
              parts.computeIfAbsent(field, _ -> new ArrayList<>()).add(read(in, (int) varint(in)));
          default -> throw new IllegalArgumentException("No protobuf: tag " + tag);
        }
      }
    }

    void each(final int field, final Consumer<Message> use) {
      parts.getOrDefault(field, List.of()).forEach(bytes -> use.accept(new Message(bytes)));
    }

    String hex(final int field) {
      return HexFormat.of().formatHex(bytes(field));
    }

    String text(final int field) {
      return new String(bytes(field), StandardCharsets.UTF_8);
    }

    long number(final int field) {
      return numbers.getOrDefault(field, 0L);
    }

    Map<String, String> attributes(final int field) {
      final Map<String, String> attributes = new LinkedHashMap<>();
      each(
          field,
          pair ->
              pair.each(
                  2,
                  value ->
                      attributes.put(
                          pair.text(1),
                          value.parts.containsKey(1)
                              ? value.text(1)
                              : Long.toString(value.number(3)))));
      return attributes;
    }

    private byte[] bytes(final int field) {
      final List<byte[]> all = parts.getOrDefault(field, List.of());
      return all.isEmpty() ? new byte[0] : all.getLast();
    }

    private static byte[] read(final ByteArrayInputStream in, final int length) {
      if (length < 0 || length > in.available()) {
        throw new IllegalArgumentException("No protobuf: a part of " + length + " bytes");
      }
      final byte[] bytes = new byte[length];
      in.readNBytes(bytes, 0, length);
      return bytes;
    }

    private static long varint(final ByteArrayInputStream in) {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        final int next = in.read();
        value |= (long) (next & 0x7F) << shift;
        if ((next & 0x80) == 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("No protobuf: a number without end");
    }
  }
}
