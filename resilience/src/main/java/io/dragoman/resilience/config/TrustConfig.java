package io.dragoman.resilience.config;

import io.dragoman.web.TrustedAuthorities;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
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
    return settings
        .nonEmptyString(CA_FILE)
        .map(TrustConfig::read)
        .orElseGet(TrustedAuthorities::ofTheJvm);
  }

  private static SSLContext read(final String file) {
    try {
      return TrustedAuthorities.with(Path.of(file));
    } catch (final IOException e) {
      throw new ConfigurationException(
          "%s (%s) cannot be used: %s".formatted(CA_FILE, file, e.getMessage()), e);
    }
  }
}
