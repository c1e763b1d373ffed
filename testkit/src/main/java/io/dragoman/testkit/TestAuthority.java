package io.dragoman.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority that nobody knows, and a server on loopback that it has certified. */
public final class TestAuthority {
  private static final String PASSWORD = "of-the-store";
  private static final String SERVER = "server";

  private final Path certificate;
  private final SSLContext server;

  private TestAuthority(final Path certificate, final SSLContext server) {
    this.certificate = certificate;
    this.server = server;
  }

  /** Makes both; their keys and certificates are in {@code directory}. */
  public static TestAuthority in(final Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    Files.createDirectories(directory);
    final Path store = directory.resolve("authority.p12");
    final Path certificate = directory.resolve("ca.pem");
    keytool(
        store, "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=ca", "-ext", "bc:c");
    keytool(
        store,
        "-genkeypair",
        "-alias",
        SERVER,
        "-signer",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=server",
        "-ext",
        "san=ip:127.0.0.1");
    keytool(store, "-exportcert", "-rfc", "-alias", "ca", "-file", certificate.toString());
    return new TestAuthority(certificate, serverOf(store));
  }

  /** With the server's key alone: asked for one, the store would give any. */
  private static SSLContext serverOf(final Path store)
      throws IOException, GeneralSecurityException {
    final char[] password = PASSWORD.toCharArray();
    final KeyStore all = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      all.load(in, password);
    }
    final KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        SERVER, all.getKey(SERVER, password), password, all.getCertificateChain(SERVER));
    final KeyManagerFactory keys =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, password);
    final SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    return tls;
  }

  private static void keytool(final Path store, final String... arguments)
      throws IOException, InterruptedException {
    final List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final byte[] said = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + new String(said, StandardCharsets.UTF_8));
    }
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
