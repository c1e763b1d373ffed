package io.dragoman.web;

import java.nio.file.Path;

/**
 * What HTTPS is spoken with; read again when the file changes.
 *
 * @param keyStore PKCS#12 file with the private key and its certificates
 * @param password that of the file
 */
public record Tls(Path keyStore, String password) {
  @Override
  public String toString() {
    return "Tls[" + keyStore + "]";
  }
}
