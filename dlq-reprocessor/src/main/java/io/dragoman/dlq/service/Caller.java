package io.dragoman.dlq.service;

import java.util.Optional;

/**
 * Who asks.
 *
 * @param name the key's name, which the audit tells
 * @param role what the key is good for; empty: there are no keys, and it comes from this machine
 */
record Caller(String name, Optional<Role> role) {
  /** Somebody on this machine, while there are no keys. */
  static final Caller LOCAL = new Caller("local", Optional.empty());
}
