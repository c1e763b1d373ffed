package io.dragoman.web;

import java.time.Duration;

/**
 * What callers may hold, so that unfinished requests can neither fill the heap nor stay.
 *
 * @param headerBytes line and headers of a request; a longer one is refused with 431
 * @param bodyBytes largest body of a request
 * @param connections at once; further ones wait to be accepted
 * @param request from the first byte of a request to the last of its body
 * @param response from the end of a request to the last byte that the caller takes of its answer;
 *     streams of events have none
 * @param idle between two requests on a connection
 * @param stop how long requests under way may go on while the server stops
 */
public record Limits(
    int headerBytes,
    int bodyBytes,
    int connections,
    Duration request,
    Duration response,
    Duration idle,
    Duration stop) {
  private static final int HEADER_BYTES = 16 * 1024;
  private static final int BODY_BYTES = 256 * 1024;

  /** What an unfinished request holds at most: its headers twice, and buffers. */
  private static final int CONNECTION_BYTES = 64 * 1024;

  private static final int MIN_CONNECTIONS = 256;
  private static final int MAX_CONNECTIONS = 4_096;

  /**
   * Those of a server for probes, scrapes and operators.
   *
   * @param heap largest size of the heap, bytes; connections get half of it at most
   */
  public static Limits ofHeap(final long heap) {
    return new Limits(
        HEADER_BYTES,
        BODY_BYTES,
        Math.clamp(heap / 2 / CONNECTION_BYTES, MIN_CONNECTIONS, MAX_CONNECTIONS),
        Duration.ofSeconds(10),
        Duration.ofSeconds(120),
        Duration.ofSeconds(30),
        Duration.ofSeconds(2));
  }

  /** The same with another largest head of a request, bytes. */
  public Limits withHeaderBytes(final int bytes) {
    return new Limits(bytes, bodyBytes, connections, request, response, idle, stop);
  }

  /** The same with another largest body, bytes. */
  public Limits withBodyBytes(final int bytes) {
    return new Limits(headerBytes, bytes, connections, request, response, idle, stop);
  }

  /** The same with another number of connections. */
  public Limits withConnections(final int count) {
    return new Limits(headerBytes, bodyBytes, count, request, response, idle, stop);
  }

  /** The same with another time for a request to come. */
  public Limits withRequest(final Duration time) {
    return new Limits(headerBytes, bodyBytes, connections, time, response, idle, stop);
  }

  /** The same with another time for an answer to go. */
  public Limits withResponse(final Duration time) {
    return new Limits(headerBytes, bodyBytes, connections, request, time, idle, stop);
  }

  /** The same with another time between requests. */
  public Limits withIdle(final Duration time) {
    return new Limits(headerBytes, bodyBytes, connections, request, response, time, stop);
  }

  /** The same with another time for a stop. */
  public Limits withStop(final Duration time) {
    return new Limits(headerBytes, bodyBytes, connections, request, response, idle, time);
  }
}
