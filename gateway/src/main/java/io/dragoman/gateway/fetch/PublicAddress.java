package io.dragoman.gateway.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Tells addresses of the internet from those of this machine, its network and its cloud. */
final class PublicAddress {
  /** Special-purpose registry of IANA, and multicast. */
  private static final List<Range> NOT_PUBLIC_V4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3");

  private static final Range GLOBAL_V6 = Range.of("2000::/3");

  /** Tunnels hold an address of version 4, which may be any. */
  private static final List<Range> NOT_PUBLIC_V6 =
      ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

  private PublicAddress() {}

  /** Whether it is one of the internet; what is not known to be one is none. */
  static boolean is(final InetAddress address) {
    // Java makes version 4 of what is mapped into version 6.
    final byte[] bytes = address.getAddress();
    return address instanceof Inet4Address
        ? NOT_PUBLIC_V4.stream().noneMatch(range -> range.has(bytes))
        : GLOBAL_V6.has(bytes) && NOT_PUBLIC_V6.stream().noneMatch(range -> range.has(bytes));
  }

  private static List<Range> ranges(final String... texts) {
    return List.of(texts).stream().map(Range::of).toList();
  }

  private record Range(byte[] start, int bits) {
    static Range of(final String text) {
      final int slash = text.indexOf('/');
      try {
        return new Range(
            InetAddress.getByName(text.substring(0, slash)).getAddress(),
            Integer.parseInt(text.substring(slash + 1)));
      } catch (final UnknownHostException e) {
        throw new IllegalArgumentException(text, e);
      }
    }

    boolean has(final byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        final int mask = 0x80 >> bit % 8;
        if ((address[bit / 8] & mask) != (start[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
