package io.dragoman.resilience.app;

import io.dragoman.resilience.config.AppConfig;
import io.dragoman.resilience.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * What an instance is called in meters, health and by its group: the same after a restart, so that
 * its series go on.
 */
public final class MemberName {
  private MemberName() {}

  /** The name that is configured, or else where its HTTP server listens. */
  static String of(final Settings settings, final int httpPort) {
    return settings
        .nonEmptyString(AppConfig.GROUP_INSTANCE_ID)
        .or(() -> settings.nonEmptyString(AppConfig.APPLICATION_SERVER))
        .orElseGet(() -> host() + ":" + httpPort);
  }

  /** The name of this machine or container. */
  public static String host() {
    return Optional.ofNullable(System.getenv("HOSTNAME"))
        .filter(name -> !name.isBlank())
        .orElseGet(MemberName::resolvedHost);
  }

  private static String resolvedHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (final UnknownHostException e) {
      return "localhost";
    }
  }
}
