package io.dragoman.resilience.config;

import io.dragoman.schemas.tls.TrustedAuthorities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Whom an app believes that asks others over HTTPS. */
public final class TrustConfig {
  public static final String CA_FILE = "https.ca.file";
  private static final String CA_FILE_DOC =
      "PEM file with certificates of authorities by which HTTPS servers that this app asks may be"
          + " certified, beside those that the JVM knows; read at the start. Empty: only those.";

  private TrustConfig() {}

  /** Declares the key. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder builder) {
    return builder.define(CA_FILE, Type.STRING, "", CA_FILE_DOC);
  }

  /**
   * TLS of the app's own questions.
   *
   * @throws ConfigurationException when the file cannot be read or holds no certificate
   */
  public static SSLContext clientTls(final Settings settings) {
    return read(settings, TrustedAuthorities::with).orElseGet(TrustedAuthorities::ofTheJvm);
  }

  /**
   * The same for clients that set TLS up by themselves; empty where the JVM's are meant.
   *
   * @throws ConfigurationException as {@link #clientTls}
   */
  public static Optional<TrustManager[]> clientTrust(final Settings settings) {
    return read(settings, TrustedAuthorities::managersWith);
  }

  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  private static <T> Optional<T> read(final Settings settings, final Reader<T> reader) {
    return settings.nonEmptyString(CA_FILE).map(file -> read(file, reader));
  }

  private static <T> T read(final String file, final Reader<T> reader) {
    try {
      return reader.read(Path.of(file));
    } catch (final IOException e) {
      throw new ConfigurationException(
          "%s cannot be used: %s".formatted(CA_FILE, e.getMessage()), e);
    }
  }
}
