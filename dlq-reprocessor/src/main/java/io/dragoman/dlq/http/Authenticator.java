package io.dragoman.dlq.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Lets in who may come in.
 *
 * <p>An order always needs the key of an operator. Looking needs any key, or, while there are no
 * keys, a caller on this machine. A key travels in a header that no web page can make a browser
 * send to another address unasked; without keys a foreign {@code Host} is refused, so that a web
 * page cannot look either by giving its own name this machine's address.
 */
final class Authenticator {
  private static final String BEARER = "Bearer ";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final ApiKeys keys;

  Authenticator(final ApiKeys keys) {
    this.keys = keys;
  }

  /**
   * Who it is.
   *
   * @throws ApiException when that is not enough for {@code needed}
   */
  Principal admit(final HttpExchange exchange, final Role needed) {
    final Principal caller = identify(exchange);
    if (caller.role().isEmpty() && needed == Role.OPERATOR) {
      throw new ApiException(
          ApiException.Code.FORBIDDEN,
          "Orders need the key of an operator, and this service has no keys.",
          "Start it with "
              + ServiceConfig.API_KEYS_FILE
              + "; docs/dead-letters.md says how to make a key.");
    }
    if (caller.role().isPresent() && !caller.role().get().includes(needed)) {
      throw new ApiException(
          ApiException.Code.FORBIDDEN,
          "The key '" + caller.name() + "' is that of a viewer; this needs an operator.",
          "Use the key of an operator.");
    }
    return caller;
  }

  private Principal identify(final HttpExchange exchange) {
    final Optional<String> key = key(exchange.getRequestHeaders());
    if (!keys.configured()) {
      if (!isLoopback(exchange.getRequestHeaders().getFirst("Host"))) {
        throw new ApiException(
            ApiException.Code.FORBIDDEN,
            "Without API keys this service answers to localhost only, not to another name.",
            "Use localhost or 127.0.0.1, or start it with " + ServiceConfig.API_KEYS_FILE + ".");
      }
      return Principal.LOCAL;
    }
    if (key.isEmpty()) {
      throw new ApiException(
          ApiException.Code.UNAUTHENTICATED,
          "This needs an API key.",
          "Send the header 'Authorization: Bearer KEY'.");
    }
    return keys.find(key.get())
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Code.UNAUTHENTICATED,
                    "Nobody has this API key.",
                    "Send another one, or ask who keeps " + ServiceConfig.API_KEYS_FILE + "."));
  }

  private static Optional<String> key(final Headers headers) {
    final String authorization = headers.getFirst("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    }
    return Optional.ofNullable(headers.getFirst("X-API-Key")).map(String::strip);
  }

  private static boolean isLoopback(final @org.jspecify.annotations.Nullable String host) {
    return host != null
        && LOOPBACK.contains(host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", ""));
  }
}
