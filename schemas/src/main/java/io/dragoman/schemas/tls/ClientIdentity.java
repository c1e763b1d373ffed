package io.dragoman.schemas.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Who a client is, for servers that ask for a certificate.
 *
 * @param chain the client's certificate, then those of the authorities between it and one that the
 *     server knows
 * @param key of the first
 */
public record ClientIdentity(List<Certificate> chain, PrivateKey key) {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** What a key is for is proved with. */
  private static final byte[] SOMETHING = {42};

  /**
   * Reads it.
   *
   * @param certificates PEM file with the chain
   * @param key PEM file with a private key as PKCS #8, not encrypted
   * @throws IOException when a file cannot be read or holds something else, or the key is not the
   *     certificate's; says which and what to do, and nothing of the key
   */
  public static ClientIdentity read(final Path certificates, final Path key) throws IOException {
    final List<Certificate> chain = TrustedAuthorities.read(certificates);
    final String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
    final Matcher pem = PKCS8.matcher(text(key));
    if (!pem.find()) {
      throw new IOException(
          key
              + " holds no private key as PKCS #8 without a password; 'openssl pkcs8 -topk8"
              + " -nocrypt' makes one of others");
    }
    try {
      final PrivateKey read =
          KeyFactory.getInstance(algorithm)
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
      if (!isOf(chain.getFirst(), read)) {
        throw new IOException("The key in %s is not that of %s".formatted(key, certificates));
      }
      return new ClientIdentity(chain, read);
    } catch (final GeneralSecurityException | IllegalArgumentException e) {
      // Its message may hold some of the key.
      throw new IOException(
          "%s holds no key of the kind of %s, which is %s".formatted(key, certificates, algorithm));
    }
  }

  private static String text(final Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (final NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    }
  }

  private static boolean isOf(final Certificate certificate, final PrivateKey key)
      throws GeneralSecurityException {
    final String name =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    final Signature signature = Signature.getInstance(name);
    signature.initSign(key);
    signature.update(SOMETHING);
    final byte[] signed = signature.sign();
    signature.initVerify(certificate);
    signature.update(SOMETHING);
    return signature.verify(signed);
  }

  /**
   * What TLS shows it with.
   *
   * @throws IOException when the JVM cannot use it
   */
  KeyManager[] managers() throws IOException {
    final char[] none = new char[0];
    try {
      final KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
      own.load(null, null);
      own.setKeyEntry("client", key, none, chain.toArray(Certificate[]::new));
      final KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(own, none);
      return managers.getKeyManagers();
    } catch (final GeneralSecurityException e) {
      throw new IOException("The client's certificate cannot be used: " + e, e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ClientIdentity[" + key.getAlgorithm() + "]";
  }
}
