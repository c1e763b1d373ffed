package io.dragoman.claims;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest of all references. */
final class Sha256 {
  private Sha256() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
