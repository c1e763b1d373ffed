package io.dragoman.ops.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Streams of events that are open, a plain socket each: many cost this process next to nothing. */
final class OpenStreams implements AutoCloseable {
  private static final int BUFFER = 8 * 1024;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<Socket> sockets = new ArrayList<>();

  /**
   * Opens them, one after the other, each when the one before has had its first event.
   *
   * @param server where
   * @param paths of the streams, by number
   * @param key who asks
   */
  OpenStreams(final URI server, final int count, final IntFunction<String> paths, final String key)
      throws IOException {
    for (int number = 0; number < count; number++) {
      // Closed with the others, also when one of them fails.
      @SuppressWarnings("resource")
      final Socket socket = new Socket();
      sockets.add(socket);
      socket.setReceiveBufferSize(BUFFER);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      socket
          .getOutputStream()
          .write(
              """
              GET %s HTTP/1.1\r
              Host: %s\r
              Authorization: Bearer %s\r
              Accept: text/event-stream\r
              \r
              """
                  .formatted(paths.apply(number), server.getAuthority(), key)
                  .getBytes(US_ASCII));
      readUntil(socket, "event: ");
    }
  }

  /** How many have told of the end; waits for each. */
  int ended() throws IOException {
    int ended = 0;
    for (final Socket socket : sockets) {
      readUntil(socket, "event: end");
      ended++;
    }
    return ended;
  }

  private static void readUntil(final Socket socket, final String wanted) throws IOException {
    final StringBuilder text = new StringBuilder();
    final byte[] buffer = new byte[BUFFER];
    while (text.indexOf(wanted) < 0) {
      final int read = socket.getInputStream().read(buffer);
      if (read < 0) {
        throw new IOException("A stream of events ended before '" + wanted + "': " + text);
      }
      text.append(new String(buffer, 0, read, UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    for (final Socket socket : sockets) {
      socket.close();
    }
  }
}
