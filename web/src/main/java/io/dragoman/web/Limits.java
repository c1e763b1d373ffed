package io.dragoman.web;

import java.time.Duration;

/** What callers may hold, so that unfinished requests can neither fill the heap nor stay. */
public final class Limits {
  private static final int HEADER_BYTES = 16 * 1024;
  private static final int BODY_BYTES = 256 * 1024;

  /** Of the heap: bodies are held as bytes and as values made of them. */
  private static final int BODIES_PART = 16;

  private static final long UPLOADS_BYTES = 2L << 30;

  /** What an unfinished request holds at most: its headers twice, and buffers. */
  private static final int CONNECTION_BYTES = 64 * 1024;

  private static final int MIN_CONNECTIONS = 256;
  private static final int MAX_CONNECTIONS = 4_096;
  private static final int STREAMS = 32;
  private static final int MIN_SHARED = 16;

  /** What a stream of HTTP/2 holds besides its answer is several times what a connection does. */
  private static final int SHARED_PART = 16;

  // Set in copies only, before anybody else sees them.
  private int headerBytes = HEADER_BYTES;
  private int bodyBytes = BODY_BYTES;
  private long bodiesBytes;
  private long uploadsBytes = UPLOADS_BYTES;
  private int connections;
  private int streams = STREAMS;
  private int sharedRequests;
  private Duration request = Duration.ofSeconds(10);
  private Duration response = Duration.ofSeconds(120);
  private Duration idle = Duration.ofSeconds(30);
  private Duration stop = Duration.ofSeconds(2);

  private Limits(final long heap) {
    bodiesBytes = heap / BODIES_PART;
    connections = Math.clamp(heap / 2 / CONNECTION_BYTES, MIN_CONNECTIONS, MAX_CONNECTIONS);
    sharedRequests = Math.max(MIN_SHARED, connections / SHARED_PART);
  }

  private Limits(final Limits other) {
    headerBytes = other.headerBytes;
    bodyBytes = other.bodyBytes;
    bodiesBytes = other.bodiesBytes;
    uploadsBytes = other.uploadsBytes;
    connections = other.connections;
    streams = other.streams;
    sharedRequests = other.sharedRequests;
    request = other.request;
    response = other.response;
    idle = other.idle;
    stop = other.stop;
  }

  /**
   * Those of a server for probes, scrapes and operators.
   *
   * @param heap largest size of the heap, bytes; connections get half of it at most
   */
  public static Limits ofHeap(final long heap) {
    return new Limits(heap);
  }

  /** Line and headers of a request; a longer one is refused with 431. */
  public int headerBytes() {
    return headerBytes;
  }

  /** The same with another largest head of a request, bytes. */
  public Limits withHeaderBytes(final int headerBytes) {
    final Limits copy = new Limits(this);
    copy.headerBytes = headerBytes;
    return copy;
  }

  /** Largest body of a request, bytes, where its route says nothing else. */
  public int bodyBytes() {
    return bodyBytes;
  }

  /** The same with another largest body, bytes. */
  public Limits withBodyBytes(final int bodyBytes) {
    final Limits copy = new Limits(this);
    copy.bodyBytes = bodyBytes;
    return copy;
  }

  /** What all bodies under way may hold in the heap, bytes; another one is refused with 503. */
  public long bodiesBytes() {
    return bodiesBytes;
  }

  /** The same with another sum of all bodies in the heap, bytes. */
  public Limits withBodiesBytes(final long bodiesBytes) {
    final Limits copy = new Limits(this);
    copy.bodiesBytes = bodiesBytes;
    return copy;
  }

  /**
   * What all files under way may hold on disk, in {@code java.io.tmpdir}, bytes; another one is
   * refused with 503.
   */
  public long uploadsBytes() {
    return uploadsBytes;
  }

  /** The same with another sum of all files on disk, bytes. */
  public Limits withUploadsBytes(final long uploadsBytes) {
    final Limits copy = new Limits(this);
    copy.uploadsBytes = uploadsBytes;
    return copy;
  }

  /** Connections at once; further ones wait to be accepted. */
  public int connections() {
    return connections;
  }

  /** The same with another number of connections. */
  public Limits withConnections(final int connections) {
    final Limits copy = new Limits(this);
    copy.connections = connections;
    copy.sharedRequests = Math.max(MIN_SHARED, connections / SHARED_PART);
    return copy;
  }

  /** Requests of one connection of HTTP/2 at once. */
  public int streams() {
    return streams;
  }

  /** The same with another number of requests a connection. */
  public Limits withStreams(final int streams) {
    final Limits copy = new Limits(this);
    copy.streams = streams;
    return copy;
  }

  /** Requests of all connections of HTTP/2 at once; streams of events are among them. */
  public int sharedRequests() {
    return sharedRequests;
  }

  /** The same with another number of requests of HTTP/2 at once. */
  public Limits withSharedRequests(final int sharedRequests) {
    final Limits copy = new Limits(this);
    copy.sharedRequests = sharedRequests;
    return copy;
  }

  /** From the first byte of a request to the last of its body; longer for large files. */
  public Duration request() {
    return request;
  }

  /** The same with another time for a request to come. */
  public Limits withRequest(final Duration request) {
    final Limits copy = new Limits(this);
    copy.request = request;
    return copy;
  }

  /**
   * From the end of a request to the last byte that the caller takes of its answer; longer for
   * routes that wait, and streams of events have none.
   */
  public Duration response() {
    return response;
  }

  /** The same with another time for an answer to go. */
  public Limits withResponse(final Duration response) {
    final Limits copy = new Limits(this);
    copy.response = response;
    return copy;
  }

  /** Between two requests on a connection. */
  public Duration idle() {
    return idle;
  }

  /** The same with another time between requests. */
  public Limits withIdle(final Duration idle) {
    final Limits copy = new Limits(this);
    copy.idle = idle;
    return copy;
  }

  /** How long requests under way may go on while the server stops. */
  public Duration stop() {
    return stop;
  }

  /** The same with another time for a stop. */
  public Limits withStop(final Duration stop) {
    final Limits copy = new Limits(this);
    copy.stop = stop;
    return copy;
  }
}
