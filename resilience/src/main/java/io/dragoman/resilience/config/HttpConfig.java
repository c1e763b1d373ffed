package io.dragoman.resilience.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The keys of an HTTP server that every app has, besides where it listens. */
public final class HttpConfig {
  public static final String API_KEYS_FILE = "api.keys.file";
  private static final String API_KEYS_FILE_DOC =
      "File with one API key a line, NAME ROLE SHA-256, which './dragoman keys' writes; the role is"
          + " client, viewer or operator. Read again when it changes. Empty: no keys, no orders,"
          + " and only loopback is listened on.";

  public static final String TLS_KEYSTORE_FILE = "http.tls.keystore.file";
  private static final String TLS_KEYSTORE_FILE_DOC =
      "PKCS#12 file with private key and certificates; read again when it changes. Empty: plain"
          + " HTTP.";

  public static final String TLS_KEYSTORE_PASSWORD = "http.tls.keystore.password";
  private static final String TLS_KEYSTORE_PASSWORD_DOC = "Password of http.tls.keystore.file.";

  public static final String CORS_ORIGINS = "http.cors.origins";
  private static final String CORS_ORIGINS_DOC =
      "Origins whose web pages may use the server, such as https://app.example, separated by"
          + " commas. Empty: none.";

  public static final String HEADER_MAX_BYTES = "http.header.max.bytes";
  private static final String HEADER_MAX_BYTES_DOC =
      "Largest line and headers of a request together, bytes.";

  public static final String REQUEST_TIMEOUT_MS = "http.request.timeout.ms";
  private static final String REQUEST_TIMEOUT_MS_DOC =
      "From the first byte of a request to the last of its body, milliseconds; who takes longer is"
          + " cut off.";

  public static final String RESPONSE_TIMEOUT_MS = "http.response.timeout.ms";
  private static final String RESPONSE_TIMEOUT_MS_DOC =
      "From the end of a request to the last byte that the caller takes of its answer,"
          + " milliseconds, beside what a request waits for the end of a job; who takes longer is"
          + " cut off.";

  public static final String CONNECTIONS_MAX = "http.connections.max";
  private static final String CONNECTIONS_MAX_DOC =
      "Connections at once, others wait; 0: 256 to 4096, as many as fit in half of the heap.";

  private HttpConfig() {}

  /** Declares them. */
  public static ConfigSpec.Builder define(final ConfigSpec.Builder builder) {
    return builder
        .define(API_KEYS_FILE, Type.STRING, "", API_KEYS_FILE_DOC)
        .define(TLS_KEYSTORE_FILE, Type.STRING, "", TLS_KEYSTORE_FILE_DOC)
        .define(TLS_KEYSTORE_PASSWORD, Type.PASSWORD, "", TLS_KEYSTORE_PASSWORD_DOC)
        .define(CORS_ORIGINS, Type.LIST, "", CORS_ORIGINS_DOC)
        .define(
            HEADER_MAX_BYTES,
            Type.INT,
            16 * 1024,
            Range.between(1024, 1024 * 1024),
            HEADER_MAX_BYTES_DOC)
        .define(REQUEST_TIMEOUT_MS, Type.LONG, 10_000L, Range.atLeast(100), REQUEST_TIMEOUT_MS_DOC)
        .define(
            RESPONSE_TIMEOUT_MS, Type.LONG, 120_000L, Range.atLeast(100), RESPONSE_TIMEOUT_MS_DOC)
        .define(CONNECTIONS_MAX, Type.INT, 0, Range.between(0, 1_000_000), CONNECTIONS_MAX_DOC)
        .rule(HttpConfig::keysWhenOpen)
        .rule(HttpConfig::noOpenCors);
  }

  private static Optional<String> keysWhenOpen(final Settings settings) {
    final String host = settings.string(AppConfig.HTTP_HOST);
    if (settings.nonEmptyString(API_KEYS_FILE).isPresent() || isLoopback(host)) {
      return Optional.empty();
    }
    return Optional.of(
        AppConfig.HTTP_HOST
            + " ("
            + host
            + ") is open to the network, so "
            + API_KEYS_FILE
            + " must name who may give orders; './dragoman keys add' makes it.");
  }

  private static Optional<String> noOpenCors(final Settings settings) {
    return settings.list(CORS_ORIGINS).stream()
        .filter(origin -> !origin.matches("https?://[A-Za-z0-9.\\[\\]:-]+"))
        .findFirst()
        .map(
            origin ->
                CORS_ORIGINS
                    + ": '"
                    + origin
                    + "' is no origin; write scheme, host and port if need be, such as"
                    + " https://app.example.");
  }

  /** Whether what listens there is for this machine alone. */
  public static boolean isLoopback(final String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (final UnknownHostException e) {
      return false;
    }
  }
}
