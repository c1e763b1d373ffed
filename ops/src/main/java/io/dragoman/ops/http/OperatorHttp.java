package io.dragoman.ops.http;

import io.dragoman.client.terminal.CommandException;
import io.dragoman.schemas.tls.TrustedAuthorities;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;

/** HTTP of commands that ask running instances, wherever those are. */
public final class OperatorHttp {
  /** The same variable is the apps' {@code https.ca.file}. */
  private static final String CA_FILE = "DRAGOMAN_HTTPS_CA_FILE";

  private OperatorHttp() {}

  /**
   * A client that believes the authorities of that file beside the JVM's own.
   *
   * @param connect how long an instance may take to be there
   * @throws CommandException when the file cannot be used
   */
  public static HttpClient client(final Duration connect) {
    final HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(connect);
    final String file = System.getenv(CA_FILE);
    if (file != null && !file.isEmpty()) {
      try {
        builder.sslContext(TrustedAuthorities.with(Path.of(file)));
      } catch (final IOException e) {
        throw CommandException.usage(
            "%s (%s) cannot be used: %s".formatted(CA_FILE, file, e.getMessage()));
      }
    }
    return builder.build();
  }
}
