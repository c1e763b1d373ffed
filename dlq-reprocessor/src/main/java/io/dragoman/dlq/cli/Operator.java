package io.dragoman.dlq.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who sits at the keyboard. */
final class Operator {
  private Operator() {}

  /** This user and host. */
  static String name() {
    return System.getProperty("user.name") + "@" + host();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (final UnknownHostException e) {
      return "unknown-host";
    }
  }
}
