package io.dragoman.ops.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Which port of the loopback each part of the stack listens on. */
public final class Ports {
  /**
   * Where free ports are looked for: below the ranges that Linux and macOS take for outgoing
   * connections, which could snatch a port between our look and the listener's start.
   */
  private static final int FREE_FROM = 20_000;

  private static final int FREE_TO = 32_000;
  private static final int TRIES = 1000;
  private static final int MAX_PORT = 65_535;

  private final Map<Port, Integer> ports;

  private Ports(final Map<Port, Integer> ports) {
    this.ports = Collections.unmodifiableMap(ports);
  }

  /**
   * The standard ports with changes; 0 becomes a free port.
   *
   * @throws StackException when two parts would share a port, or a number is no port
   */
  public static Ports of(final Map<Port, Integer> changes) {
    final Map<Port, Integer> ports = new EnumMap<>(Port.class);
    for (final Port port : Port.values()) {
      ports.put(port, changes.getOrDefault(port, port.standard()));
    }
    final Set<Integer> taken = new HashSet<>();
    ports.forEach(
        (port, number) -> {
          if (number < 0 || number > MAX_PORT) {
            throw new StackException(
                "Port %d of %s is not between 0 and %d.".formatted(number, port.id(), MAX_PORT));
          }
          if (number != 0 && !taken.add(number)) {
            throw new StackException(
                "Port %d is given twice; change one with --port %s=NUMBER."
                    .formatted(number, port.id()));
          }
        });
    ports.replaceAll((port, number) -> number == 0 ? free(taken) : number);
    return new Ports(ports);
  }

  /** Free ports for every part, for a stack that must not meet another. */
  public static Ports allFree() {
    final Map<Port, Integer> zeros = new EnumMap<>(Port.class);
    for (final Port port : Port.values()) {
      zeros.put(port, 0);
    }
    return of(zeros);
  }

  /** The port of a part. */
  public int of(final Port port) {
    return ports.get(port);
  }

  /** Host and port of a part. */
  public String address(final Port port) {
    return "127.0.0.1:" + of(port);
  }

  /** URL of a part that speaks HTTP. */
  public String url(final Port port) {
    return "http://" + address(port);
  }

  /**
   * Checks that nobody listens on any of the ports.
   *
   * @throws StackException naming each taken port, who has it where that can be known, and the
   *     option that changes it
   */
  public void requireFree() {
    final List<String> taken = new ArrayList<>();
    ports.forEach(
        (port, number) -> {
          if (!isFree(number)) {
            taken.add(
                "Port %d, which the %s needs, is in use%s; choose another with --port %s=NUMBER or %s."
                    .formatted(
                        number,
                        port.doc().replaceAll("[:;].*", ""),
                        PortOwner.of(number).map(owner -> " by " + owner).orElse(""),
                        port.id(),
                        port.variable()));
          }
        });
    if (!taken.isEmpty()) {
      throw new StackException(String.join("\n", taken));
    }
  }

  private static int free(final Set<Integer> taken) {
    final RandomGenerator random = RandomGenerator.getDefault();
    for (int i = 0; i < TRIES; i++) {
      final int candidate = random.nextInt(FREE_FROM, FREE_TO);
      if (!taken.contains(candidate) && isFree(candidate)) {
        taken.add(candidate);
        return candidate;
      }
    }
    throw new StackException(
        "No free port was found between %d and %d.".formatted(FREE_FROM, FREE_TO));
  }

  /** Whether something listens where a part of the local stack wants to; says what, if it can. */
  public static Optional<String> inUse(final Port port) {
    return port.standard() == 0 || isFree(port.standard())
        ? Optional.empty()
        : Optional.of(
            PortOwner.of(port.standard()).map(Object::toString).orElse("another program"));
  }

  static boolean isFree(final int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // With address reuse a connection that lingers after a stop does not count as a listener.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return true;
    } catch (final IOException e) {
      return false;
    }
  }
}
