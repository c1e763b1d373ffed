package io.dragoman.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The only network that the kit uses. */
public final class Loopback {
  private Loopback() {}

  /** A port that nobody listens on just now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (final IOException e) {
      throw new UncheckedIOException("No port is free", e);
    }
  }

  static String address(final int port) {
    return "127.0.0.1:" + port;
  }
}
