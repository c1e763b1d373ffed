package io.dragoman.web.key;

import java.util.Optional;

/**
 * Who asks.
 *
 * @param name the client's name, which audits tell
 * @param role what the key is good for; empty: there are no keys, and it comes from this machine
 * @param keyId which of the client's keys it is; empty for keys without an id
 * @param tier what the client may use, for those who count; {@link AccessKey#DEFAULT_TIER} unless
 *     the key says another one
 * @param localOnly whether what the client sends must not leave the machine that works on it
 */
public record Principal(
    String name, Optional<Role> role, String keyId, String tier, boolean localOnly) {
  /** Somebody who sent no key where none is needed, or while there are none. */
  public static final Principal LOCAL =
      new Principal("local", Optional.empty(), "", AccessKey.DEFAULT_TIER);

  /** Whose work may be done anywhere. */
  public Principal(
      final String name, final Optional<Role> role, final String keyId, final String tier) {
    this(name, role, keyId, tier, false);
  }
}
