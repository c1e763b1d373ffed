package io.dragoman.resilience.http;

import java.util.Map;
import java.util.Properties;

/**
 * What the JDK's HTTP server lets one caller hold, so that unfinished requests can neither fill the
 * heap nor stay.
 *
 * <p>The server knows no limits unless system properties set them, and reads those once, when its
 * classes are loaded. What somebody set with {@code -D} stays.
 */
final class HttpLimits {
  /** Line and headers of a request, bytes; a longer one is cut off. */
  static final int MAX_HEADER_BYTES = 16 * 1024;

  /** From the first byte of a request to the last of its body, seconds. */
  static final int MAX_REQUEST_SECONDS = 10;

  /** From the end of a request to the last byte that the caller takes of its answer, seconds. */
  static final int MAX_RESPONSE_SECONDS = 120;

  /** What an unfinished request holds at most, measured: its headers twice, and four buffers. */
  private static final int CONNECTION_BYTES = 64 * 1024;

  private static final int MIN_CONNECTIONS = 256;
  private static final int MAX_CONNECTIONS = 4_096;
  private static final int TICK_MS = 1_000;

  private HttpLimits() {}

  /**
   * Sets what nobody has set.
   *
   * @param system the system properties
   * @param heap largest size of the heap, bytes; connections get half of it at most
   */
  static void apply(final Properties system, final long heap) {
    final long connections =
        Math.clamp(heap / 2 / CONNECTION_BYTES, MIN_CONNECTIONS, MAX_CONNECTIONS);
    Map.of(
            "sun.net.httpserver.maxReqHeaderSize", MAX_HEADER_BYTES,
            "sun.net.httpserver.maxReqTime", MAX_REQUEST_SECONDS,
            "sun.net.httpserver.maxRspTime", MAX_RESPONSE_SECONDS,
            "sun.net.httpserver.clockTick", TICK_MS,
            "jdk.httpserver.maxConnections", connections)
        .forEach((name, value) -> system.putIfAbsent(name, value.toString()));
  }
}
