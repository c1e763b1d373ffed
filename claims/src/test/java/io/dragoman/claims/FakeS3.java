package io.dragoman.claims;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * As much of S3 as a store of large audio uses, with paths of buckets and signed requests, on
 * loopback. It looks at whose key signed, not at the signature.
 */
final class FakeS3 implements AutoCloseable {
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String bucket;
  private final String accessKey;
  private final HttpServer server;
  private volatile int refusal;
  private volatile int breakOff = Integer.MAX_VALUE;

  FakeS3(final String bucket, final String accessKey) throws IOException {
    this(
        bucket,
        accessKey,
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  /** One over HTTPS. */
  FakeS3(final String bucket, final String accessKey, final SSLContext tls) throws IOException {
    this(bucket, accessKey, secured(tls));
  }

  private FakeS3(final String bucket, final String accessKey, final HttpServer server) {
    this.bucket = bucket;
    this.accessKey = accessKey;
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private static HttpServer secured(final SSLContext tls) throws IOException {
    final HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return server;
  }

  String url() {
    return (server instanceof HttpsServer ? "https" : "http")
        + "://127.0.0.1:"
        + server.getAddress().getPort();
  }

  Set<String> keys() {
    return Set.copyOf(objects.keySet());
  }

  /** Answers everything with this status; 0: as usual. */
  void refuse(final int status) {
    refusal = status;
  }

  /** Sends only so many bytes of an object. */
  void breakOffAfter(final int bytes) {
    breakOff = bytes;
  }

  private void answer(final HttpExchange call) throws IOException {
    try (call) {
      final byte[] body = body(call);
      final String[] path = call.getRequestURI().getPath().split("/", 3);
      final String signed = call.getRequestHeaders().getFirst("Authorization");
      if (refusal != 0) {
        fail(call, refusal, "Refused");
      } else if (signed == null
          || !signed.startsWith("AWS4-HMAC-SHA256 Credential=" + accessKey + "/")) {
        fail(call, 403, "AccessDenied");
      } else if (!path[1].equals(bucket)) {
        fail(call, 404, "NoSuchBucket");
      } else {
        answer(call, path[2], body);
      }
    }
  }

  private void answer(final HttpExchange call, final String key, final byte[] body)
      throws IOException {
    switch (call.getRequestMethod()) {
      case "PUT" -> {
        objects.put(key, body);
        call.getResponseHeaders().add("ETag", "\"1\"");
        call.sendResponseHeaders(200, -1);
      }
      case "DELETE" -> {
        objects.remove(key);
        call.sendResponseHeaders(204, -1);
      }
      default -> {
        final byte[] object = objects.get(key);
        if (object == null) {
          fail(call, 404, "NoSuchKey");
        } else {
          call.sendResponseHeaders(200, object.length);
          call.getResponseBody().write(object, 0, Math.min(object.length, breakOff));
        }
      }
    }
  }

  private static void fail(final HttpExchange call, final int status, final String code)
      throws IOException {
    final byte[] error =
        "<Error><Code>%s</Code><Message>No.</Message></Error>"
            .formatted(code)
            .getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(status, error.length);
    call.getResponseBody().write(error);
  }

  /** Signed chunk by chunk where the client does that. */
  private static byte[] body(final HttpExchange call) throws IOException {
    final InputStream in = call.getRequestBody();
    final String kind = call.getRequestHeaders().getFirst("x-amz-content-sha256");
    if (kind == null || !kind.startsWith("STREAMING-")) {
      return in.readAllBytes();
    }
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      final String head = line(in);
      final int size = Integer.parseInt(head.split(";")[0], 16);
      if (size == 0) {
        in.readAllBytes();
        return body.toByteArray();
      }
      body.write(in.readNBytes(size));
      line(in);
    }
  }

  private static String line(final InputStream in) throws IOException {
    final ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
