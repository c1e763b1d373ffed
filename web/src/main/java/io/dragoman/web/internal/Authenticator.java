package io.dragoman.web.internal;

import io.dragoman.web.ApiException;
import io.dragoman.web.RequestObserver;
import io.dragoman.web.RequestObserver.Refusal;
import io.dragoman.web.Route;
import io.dragoman.web.key.AccessKeys;
import io.dragoman.web.key.AccessKeys.Finding;
import io.dragoman.web.key.Principal;
import io.dragoman.web.key.Role;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who may come in, and tells log and meter of the others, never with their key.
 *
 * <p>An order always needs the key of an operator. All else needs a key, or, while there are no
 * keys, a caller on this machine. A key travels in a header that no web page can make a browser
 * send to another address unasked, or in a body. Without keys a foreign {@code Host} is refused, so
 * that a web page cannot look by giving its own name this machine's address, and what a foreign
 * page sends is refused too.
 *
 * <p>After some wrong keys from an address no further ones are tried from there for a while, except
 * those that nobody can guess: whoever shares the address and has such a key is not locked out.
 */
final class Authenticator {
  private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

  private static final String BEARER = "Bearer ";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final Pattern LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:.]+]");

  private final AccessKeys keys;
  private final RequestObserver observer;
  private final InstantSource clock;
  private final Set<String> origins;
  private final AttemptLimiter attempts = new AttemptLimiter();
  private @Nullable String machine;

  Authenticator(final Setup setup) {
    this.keys = setup.keys();
    this.observer = setup.observer();
    this.clock = setup.clock();
    this.origins = Set.copyOf(setup.corsOrigins());
  }

  /**
   * What a request says of who sends it.
   *
   * @param apiKey what a header says, or the body
   * @param host name that was asked for
   * @param origin the web page that it comes from
   */
  record Credentials(
      @Nullable String authorization,
      @Nullable String apiKey,
      @Nullable String host,
      @Nullable String origin,
      InetAddress address) {
    /** With a key that stood in the body. */
    Credentials with(final Optional<String> key) {
      return new Credentials(authorization, key.orElse(null), host, origin, address);
    }

    /** Without what is secret. */
    @Override
    public String toString() {
      return "Credentials[" + address + "]";
    }
  }

  /** Whether the headers have no key though one is needed. */
  boolean lacksKey(final Credentials credentials, final Route route) {
    return route.role().isPresent() && keys.configured() && key(credentials).isEmpty();
  }

  /**
   * Who it is.
   *
   * @throws ApiException when that is not enough for the route
   */
  Principal admit(final Credentials credentials, final Route route) {
    if (!keys.configured()) {
      return local(credentials, route);
    }
    if (route.role().isEmpty()) {
      return Principal.LOCAL;
    }
    final Role needed = route.role().get();
    final Principal caller = identify(credentials, route);
    if (!caller.role().map(role -> role.includes(needed)).orElse(false)) {
      refuse(Refusal.WRONG_ROLE, credentials, route, caller);
      throw new ApiException(
          ApiException.Code.FORBIDDEN,
          "The key '"
              + caller.name()
              + "' is that of a "
              + caller.role().map(Role::word).orElse("stranger")
              + "; this needs "
              + (needed == Role.OPERATOR ? "an " : "a ")
              + needed.word()
              + ".",
          "Use the key of "
              + (needed == Role.OPERATOR ? "an " : "a ")
              + needed.word()
              + (needed == Role.OPERATOR ? "." : " or above."));
    }
    return caller;
  }

  private Principal local(final Credentials credentials, final Route route) {
    if (!isLoopback(credentials.host())
        && !(route.role().isEmpty() && isThisMachine(credentials.host()))) {
      refuse(Refusal.NO_KEYS, credentials, route, Principal.LOCAL);
      throw new ApiException(
          ApiException.Code.FORBIDDEN,
          "Without API keys this service answers to localhost only, not to another name.",
          "Use localhost or 127.0.0.1, or start it with api.keys.file.");
    }
    if (credentials.origin() != null
        && !route.method().equals("GET")
        && !origins.contains(credentials.origin())) {
      // A browser sends forms to any address, without asking first.
      refuse(Refusal.NO_KEYS, credentials, route, Principal.LOCAL);
      throw new ApiException(
          ApiException.Code.FORBIDDEN,
          "Without API keys this service takes nothing from web pages of other origins.",
          "Name the page's origin in http.cors.origins.");
    }
    if (route.role().equals(Optional.of(Role.OPERATOR))) {
      refuse(Refusal.NO_KEYS, credentials, route, Principal.LOCAL);
      throw new ApiException(
          ApiException.Code.FORBIDDEN,
          "Orders need the key of an operator, and this service has no keys.",
          "Start it with api.keys.file; './dragoman keys add' makes a key.");
    }
    return Principal.LOCAL;
  }

  private Principal identify(final Credentials credentials, final Route route) {
    final Optional<String> key = key(credentials);
    if (key.isEmpty()) {
      refuse(Refusal.MISSING_KEY, credentials, route, stranger(""));
      throw new ApiException(
          ApiException.Code.UNAUTHENTICATED,
          "This needs an API key.",
          "Send the header 'Authorization: Bearer KEY'.");
    }
    if (!AccessKeys.isUnguessable(key.get())
        && !attempts.allows(credentials.address(), clock.instant())) {
      throw tooMany();
    }
    return switch (keys.find(key.get())) {
      case Finding.Good(final Principal principal) -> principal;
      case Finding.Expired(final Principal principal) -> {
        refuse(Refusal.EXPIRED_KEY, credentials, route, principal);
        throw new ApiException(
            ApiException.Code.UNAUTHENTICATED,
            "This API key has expired.",
            "Ask who keeps the service's api.keys.file for another one.");
      }
      case Finding.Unknown(final String keyId) -> {
        final int count = attempts.failed(credentials.address(), clock.instant());
        if (count > AttemptLimiter.MAX_ATTEMPTS) {
          throw tooMany();
        }
        refuse(Refusal.UNKNOWN_KEY, credentials, route, stranger(keyId));
        if (count == AttemptLimiter.MAX_ATTEMPTS) {
          LOG.warn(
              "Too many wrong API keys from {}: no more are tried or logged for {} s",
              credentials.address().getHostAddress(),
              AttemptLimiter.WINDOW.toSeconds());
        }
        throw new ApiException(
            ApiException.Code.UNAUTHENTICATED,
            "There is no such API key.",
            "Send another one, or ask who keeps the service's api.keys.file.");
      }
    };
  }

  /** Not logged each time: that would be a way to fill the log. */
  private ApiException tooMany() {
    observer.refused(Refusal.TOO_MANY);
    return new ApiException(
        ApiException.Code.TOO_MANY_REQUESTS,
        "Too many wrong API keys came from this address.",
        "Wait a minute, then send the right one.");
  }

  private void refuse(
      final Refusal why, final Credentials credentials, final Route route, final Principal who) {
    observer.refused(why);
    LOG.warn(
        "Refused {} {} from {}: {}, client {}, key {}",
        route.method(),
        route.path(),
        credentials.address().getHostAddress(),
        why.word(),
        who.name(),
        who.keyId().isEmpty() ? "-" : who.keyId());
  }

  private static Principal stranger(final String keyId) {
    return new Principal("-", Optional.empty(), keyId, "");
  }

  /** The key that it came with. */
  static Optional<String> key(final Credentials credentials) {
    final String authorization = credentials.authorization();
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    }
    return Optional.ofNullable(credentials.apiKey())
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private static boolean isLoopback(final @Nullable String host) {
    return host != null && LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
  }

  /** Probes ask by address or by the machine's name, which no web page can give to another one. */
  private boolean isThisMachine(final @Nullable String host) {
    return host != null && (LITERAL.matcher(host).matches() || host.equalsIgnoreCase(machine()));
  }

  private synchronized String machine() {
    if (machine == null) {
      try {
        machine = InetAddress.getLocalHost().getHostName();
      } catch (final UnknownHostException e) {
        machine = "localhost";
      }
    }
    return machine;
  }
}
