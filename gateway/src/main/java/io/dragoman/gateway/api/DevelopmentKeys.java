package io.dragoman.gateway.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.dragoman.web.ApiException;
import io.dragoman.web.ApiException.Code;
import io.dragoman.web.ApiRequest;
import io.dragoman.web.ApiResponse;
import io.dragoman.web.Route;
import io.dragoman.web.key.AccessKey;
import io.dragoman.web.key.KeyFile;
import io.dragoman.web.key.Role;
import io.dragoman.web.key.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Makes keys for whoever develops against a gateway on their own machine, and refuses anywhere
 * else.
 *
 * <p>Each key is that of a client of its own, so that nobody's jobs are seen with it, and good for
 * a day.
 */
public final class DevelopmentKeys {
  private static final String PREFIX = "dev-";
  private static final Duration GOOD_FOR = Duration.ofDays(1);
  private static final int MAX_KEYS = 100;

  private final Optional<KeyFile> file;
  private final InstantSource clock;

  /**
   * Makes keys or refuses to.
   *
   * @param file where they are added; empty: this is no gateway for development
   */
  public DevelopmentKeys(final Optional<Path> file, final InstantSource clock) {
    this.file = file.map(KeyFile::new);
    this.clock = clock;
  }

  /** A key that was made. */
  public record Made(
      @JsonPropertyDescription("For 'Authorization: Bearer KEY'; it is told this once.") String key,
      @JsonPropertyDescription("The client's name.") String client,
      @JsonPropertyDescription("When it stops being good.") Instant expires) {
    /** Without what is secret. */
    @Override
    public String toString() {
      return "Made[" + client + "]";
    }
  }

  /** The route. */
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/dev/keys", "makeDevelopmentKey", "Make a key, in development only")
            .open()
            .tag("development")
            .details(
                "Where 'development' is not configured, which is everywhere but on a developer's"
                    + " machine, the answer is 403.")
            .answers(201, Made.class, "A client's key, good for a day.")
            .refuses(Code.FORBIDDEN, Code.CONFLICT)
            .by(this::make));
  }

  private ApiResponse make(final ApiRequest call) {
    final KeyFile keys =
        file.orElseThrow(
            () ->
                new ApiException(
                    Code.FORBIDDEN,
                    "Keys are made over HTTP in development only, and this gateway is not for"
                        + " that.",
                    "Ask an operator for a key, who makes it with './dragoman keys add'; on your"
                        + " own machine, configure development=true."));
    if (call.header("origin").isPresent()) {
      // A browser lets any page send this.
      throw new ApiException(
          Code.FORBIDDEN,
          "Web pages are given no keys.",
          "Send the request from a program, such as curl.");
    }
    final Instant now = clock.instant();
    final Secret secret = Secret.random();
    final AccessKey key =
        new AccessKey(
            PREFIX + secret.id(),
            Role.CLIENT,
            secret.hash(),
            secret.id(),
            AccessKey.DEFAULT_TIER,
            Optional.of(now.plus(GOOD_FOR)));
    synchronized (this) {
      keys.remove(old -> isOurs(old) && !old.isGood(now));
      if (keys.keys().stream().filter(DevelopmentKeys::isOurs).count() >= MAX_KEYS) {
        throw new ApiException(
            Code.CONFLICT,
            "There are " + MAX_KEYS + " such keys already.",
            "Use one of them, or take them out of api.keys.file.");
      }
      keys.add(key);
    }
    return ApiResponse.json(201, new Made(secret.text(), key.name(), key.expires().orElseThrow()));
  }

  private static boolean isOurs(final AccessKey key) {
    return key.name().startsWith(PREFIX) && key.role() == Role.CLIENT && key.expires().isPresent();
  }
}
