package io.dragoman.gateway.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses may be asked.
 *
 * @param ports that may be asked; 80 and 443 mean those of http and https
 * @param allowed hosts that may be asked wherever they are, as {@code host} or {@code host:port};
 *     in lower case
 */
public record UrlPolicy(Set<Integer> ports, Set<String> allowed) {
  /** The web's. */
  public static final Set<Integer> WEB_PORTS = Set.of(80, 443);

  private static final int MAX_CHARS = 2_048;

  public UrlPolicy {
    ports = Set.copyOf(ports);
    allowed = Set.copyOf(allowed);
  }

  /** That of the internet. */
  public static UrlPolicy internet() {
    return new UrlPolicy(WEB_PORTS, Set.of());
  }

  /**
   * That of a configuration.
   *
   * @param allowed hosts that may be asked wherever they are, as {@code host} or {@code host:port}
   */
  public static UrlPolicy allowing(final List<String> allowed) {
    return new UrlPolicy(
        WEB_PORTS,
        Set.copyOf(allowed.stream().map(one -> one.strip().toLowerCase(Locale.ROOT)).toList()));
  }

  /**
   * What speaks against asking a URL, before its name is looked up.
   *
   * @return a sentence; empty: nothing
   */
  public Optional<String> violation(final URI url) {
    final String scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return Optional.of("The URL is neither http nor https.");
    }
    if (url.toString().length() > MAX_CHARS) {
      return Optional.of("The URL is longer than " + MAX_CHARS + " characters.");
    }
    if (url.getHost() == null || url.getHost().isEmpty()) {
      return Optional.of("The URL names no host.");
    }
    if (url.getRawUserInfo() != null) {
      return Optional.of("The URL holds a name or password.");
    }
    // Whoever names a port of a host means no other.
    if (isNamed(url.getHost())
        ? !isAllowed(url.getHost(), port(url))
        : !ports.contains(port(url))) {
      return Optional.of("The port " + port(url) + " may not be asked.");
    }
    return Optional.empty();
  }

  /**
   * The addresses of a URL's host, all of which may be asked; a connection must be to one of these
   * and not to what the name means a moment later.
   *
   * @throws UnsafeAddressException when one of them may not be asked
   * @throws UnknownHostException when there is none
   */
  InetAddress[] resolve(final String host) throws UnknownHostException {
    final InetAddress[] all = InetAddress.getAllByName(host);
    if (!isNamed(host) && !Arrays.stream(all).allMatch(PublicAddress::is)) {
      // Which one is not said, or names of the inside could be looked up from the outside.
      throw new UnsafeAddressException("The host " + host + " is not one of the internet.");
    }
    return all;
  }

  static int port(final URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
  }

  /** At whatever port: {@link #violation} has looked at that one. */
  private boolean isNamed(final String host) {
    final String name = host.toLowerCase(Locale.ROOT);
    return allowed.stream().anyMatch(one -> one.equals(name) || one.startsWith(name + ":"));
  }

  private boolean isAllowed(final String host, final int port) {
    final String name = host.toLowerCase(Locale.ROOT);
    return allowed.contains(name) || allowed.contains(name + ":" + port);
  }
}
