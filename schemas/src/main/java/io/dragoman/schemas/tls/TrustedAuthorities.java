package io.dragoman.schemas.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which authorities a client of HTTPS servers believes: those that the JVM knows, and those of a
 * file. Added and not in place of them, because the same client asks servers of one's own and
 * servers of the internet.
 */
public final class TrustedAuthorities {
  private TrustedAuthorities() {}

  /**
   * TLS that believes those of the JVM and these.
   *
   * @param pem file with one certificate or more, as PEM; read once
   * @throws IOException when it cannot be read, or holds no certificate; says which, and no more of
   *     what it holds
   */
  public static SSLContext with(final Path pem) throws IOException {
    return with(read(pem));
  }

  /**
   * The same of what was {@linkplain #read read} before.
   *
   * @throws IOException when the JVM cannot use them
   */
  public static SSLContext with(final Collection<? extends Certificate> authorities)
      throws IOException {
    return context(new KeyManager[0], managersWith(authorities));
  }

  /**
   * The same of a client that shows who it is.
   *
   * @throws IOException when the JVM cannot use them
   */
  public static SSLContext with(
      final Collection<? extends Certificate> authorities, final ClientIdentity client)
      throws IOException {
    return context(client.managers(), managersWith(authorities));
  }

  private static SSLContext context(final KeyManager[] own, final TrustManager[] managers)
      throws IOException {
    try {
      final SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(own, managers, null);
      return tls;
    } catch (final GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  /**
   * The same for clients that set TLS up by themselves.
   *
   * @throws IOException as {@link #with}
   */
  public static TrustManager[] managersWith(final Path pem) throws IOException {
    return managersWith(read(pem));
  }

  private static TrustManager[] managersWith(final Collection<? extends Certificate> authorities)
      throws IOException {
    try {
      final KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      for (final X509Certificate known : known()) {
        add(all, known);
      }
      for (final Certificate more : authorities) {
        add(all, more);
      }
      return managers(all);
    } catch (final GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  private static IOException unusable(final GeneralSecurityException e) {
    return new IOException("TLS cannot be set up: " + e, e);
  }

  /** TLS that believes those of the JVM. */
  public static SSLContext ofTheJvm() {
    try {
      return SSLContext.getDefault();
    } catch (final GeneralSecurityException e) {
      throw new IllegalStateException("The JVM has no TLS", e);
    }
  }

  /**
   * What a file holds.
   *
   * @param pem as above
   * @throws IOException as above
   */
  public static List<Certificate> read(final Path pem) throws IOException {
    try (InputStream in = Files.newInputStream(pem)) {
      final List<Certificate> found =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (found.isEmpty()) {
        throw new CertificateException("There is none");
      }
      return found;
    } catch (final NoSuchFileException e) {
      throw new IOException(pem + " does not exist", e);
    } catch (final CertificateException e) {
      throw new IOException(pem + " is no PEM file with certificates", e);
    }
  }

  private static X509Certificate[] known() throws GeneralSecurityException {
    for (final TrustManager manager : managers(null)) {
      if (manager instanceof final X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    return new X509Certificate[0];
  }

  private static TrustManager[] managers(final @Nullable KeyStore of)
      throws GeneralSecurityException {
    final TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(of);
    return factory.getTrustManagers();
  }

  private static void add(final KeyStore to, final Certificate one)
      throws GeneralSecurityException {
    to.setCertificateEntry(Integer.toString(to.size()), one);
  }
}
