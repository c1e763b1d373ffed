package io.dragoman.dlq.http;

import java.util.Optional;

/**
 * Who asks.
 *
 * @param name the key's name, which the audit tells
 * @param role what the key is good for; empty: there are no keys, and it comes from this machine
 */
record Principal(String name, Optional<Role> role) {
  /** Somebody on this machine, while there are no keys. */
  static final Principal LOCAL = new Principal("local", Optional.empty());
}
