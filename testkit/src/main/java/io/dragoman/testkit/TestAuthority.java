package io.dragoman.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority that nobody knows, a server on loopback that it has certified, and
 * clients.
 */
public final class TestAuthority {
  private static final String PASSWORD = "of-the-store";
  private static final String SERVER = "server";

  private final Path store;
  private final Path certificate;
  private final SSLContext server;

  private TestAuthority(final Path store, final Path certificate, final SSLContext server) {
    this.store = store;
    this.certificate = certificate;
    this.server = server;
  }

  /** Makes both; their keys and certificates are in {@code directory}. */
  public static TestAuthority in(final Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    Files.createDirectories(directory);
    final Path store = directory.resolve("authority.p12");
    final Path certificate = directory.resolve("ca.pem");
    Keytool.run(
        store,
        PASSWORD,
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=ca",
        "-ext",
        "bc:c");
    certify(store, SERVER, "-ext", "san=ip:127.0.0.1");
    Keytool.run(
        store, PASSWORD, "-exportcert", "-rfc", "-alias", "ca", "-file", certificate.toString());
    return new TestAuthority(store, certificate, serverOf(store));
  }

  /**
   * A client, as PEM files.
   *
   * @param certificate with those that certify it
   * @param key as PKCS #8
   */
  public record Client(Path certificate, Path key) {}

  /** Certifies a client. */
  public Client client(final String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    certify(store, name);
    final KeyStore all = open(store);
    final StringBuilder chain = new StringBuilder();
    for (final Certificate one : all.getCertificateChain(name)) {
      chain.append(pem("CERTIFICATE", one.getEncoded()));
    }
    return new Client(
        Files.writeString(store.resolveSibling(name + ".pem"), chain),
        Files.writeString(
            store.resolveSibling(name + ".key"),
            pem("PRIVATE KEY", all.getKey(name, PASSWORD.toCharArray()).getEncoded())));
  }

  private static String pem(final String what, final byte[] bytes) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(bytes));
  }

  private static void certify(final Path store, final String name, final String... more)
      throws IOException, InterruptedException {
    final List<String> arguments =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-alias",
                name,
                "-signer",
                "ca",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name));
    arguments.addAll(List.of(more));
    Keytool.run(store, PASSWORD, arguments.toArray(String[]::new));
  }

  private static KeyStore open(final Path store) throws IOException, GeneralSecurityException {
    final KeyStore all = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      all.load(in, PASSWORD.toCharArray());
    }
    return all;
  }

  /** With the server's key alone: asked for one, the store would give any. */
  private static SSLContext serverOf(final Path store)
      throws IOException, GeneralSecurityException {
    final char[] password = PASSWORD.toCharArray();
    final KeyStore all = open(store);
    final KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        SERVER, all.getKey(SERVER, password), password, all.getCertificateChain(SERVER));
    final KeyManagerFactory keys =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, password);
    final SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), clientsOf(all), null);
    return tls;
  }

  /** Whom a server believes that asks for a certificate: none asks that is not told to. */
  private static TrustManager[] clientsOf(final KeyStore store)
      throws IOException, GeneralSecurityException {
    final KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("ca", store.getCertificate("ca"));
    final TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(known);
    return managers.getTrustManagers();
  }

  /** The authority's certificate, as PEM. */
  public Path certificate() {
    return certificate;
  }

  /** What a server at 127.0.0.1 speaks TLS with. */
  public SSLContext server() {
    return server;
  }
}
