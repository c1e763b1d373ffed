package io.dragoman.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** The only network that the kit uses. */
public final class Loopback {
  private static final int FIRST_PORT = 10_000;

  /** From here on Linux gives ports to outgoing connections, which could take one meanwhile. */
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private Loopback() {}

  /** A port that nobody listens on just now, and that hardly anybody else chooses meanwhile. */
  public static int freePort() {
    while (true) {
      final int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (final IOException e) {
        // Somebody listens on it.
      }
    }
  }

  static String address(final int port) {
    return "127.0.0.1:" + port;
  }
}
